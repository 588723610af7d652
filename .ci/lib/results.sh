# Counting test results.

# sum_results FOLDER: prints "PASSED FAILED SKIPPED" over all .trx files below the folder. What ran and did not pass
# counts as failed, also when it timed out or its process died; what did not run counts as skipped.
sum_results() {
  find "$1" -name '*.trx' -exec grep -ho '<Counters [^>]*' {} + | tr ' ' '\n' | awk -F'"' '
    /^total=/    { total += $2 }
    /^executed=/ { executed += $2 }
    /^passed=/   { passed += $2 }
    END { printf "%d %d %d\n", passed, executed - passed, total - executed }'
}
