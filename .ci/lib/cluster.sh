# The cluster tier: built where its packages can be had, named where they cannot (docs/decisions/0001).

# cluster_projects SOLUTION: the projects that Release passes over.
cluster_projects() {
  awk -F'"' '
    /^Project\(/ && $6 ~ /csproj$/ { gsub(/\\/, "/", $6); path[$8] = $6 }
    /\.Release\|Any CPU\.Build\.0/ { sub(/^[ \t]*/, ""); built[substr($0, 1, index($0, "}"))] = 1 }
    END { for (id in path) if (!(id in built)) print path[id] }' "$1" | sort
}

# only_packages_missing LOG: whether a failed restore failed for nothing but missing packages. A wrong version (NU1603)
# and a downgrade (NU1605, NU1109) follow from a missing one; a downgrade alone does not.
only_packages_missing() {
  local errors=': error( [A-Z]+[0-9]+)? ?:'
  local missing=': error (NU1101|NU1102|NU1103|NU1603|MSB4236):'
  local follows=': error (NU1605|NU1109):'
  local lookup=': error : +(Could not resolve SDK|SDK resolver|Unable to find package|- Found [0-9]+ version)'
  grep -Eq "$missing" "$1" || return 1
  ! grep -E "$errors" "$1" | grep -Evq "$missing|$follows|$lookup" || return 1
  # An SDK may also be missing because nobody could be asked.
  ! grep -q ': error MSB4236:' "$1" || grep -Eq ': error : +Unable to find package' "$1"
}

# missing_packages LOG: what the restore did not find, with a version where only that one is missing.
missing_packages() {
  sed -nE \
    -e 's/.*Unable to find package ([^ ]+)\. No packages.*/\1/p' \
    -e 's/.*Unable to find (a stable )?package ([^ ]+) with version \(([^)]+)\).*/\2 \3/p' \
    -e 's/.* depends on ([^ ]+) \(([^)]+)\) but .* was not found.*/\1 \2/p' "$1" | sort -u
}

try_cluster_tier() {
  local project name log complete=1
  # A restore also takes what lies in the packages folder, whoever put it there, so the tier has one of its own.
  local -x NUGET_PACKAGES="$results/cluster-packages"
  for project in $(cluster_projects CodeAgent.sln); do
    name=$(basename "$project" .csproj)
    log="$logs/cluster-restore-$name.log"
    if dotnet restore "$project" -p:Configuration=Cluster >"$log" 2>&1; then
      continue
    fi
    if ! only_packages_missing "$log"; then
      cat "$log"
      return 1
    fi
    complete=0
    say "    $name misses $(missing_packages "$log" | paste -sd, | sed 's/,/, /g')"
  done
  if ((!complete)); then
    say 'cluster tier: not built here'
    return 0
  fi
  dotnet build CodeAgent.sln -c Cluster -m:"$parallel" || return
  # Beside its own tests, those of the code that is compiled against other packages there.
  for project in $(cluster_projects CodeAgent.sln | grep 'Tests\.csproj$') tests/CodeAgent.Redis.Tests; do
    run_tests "$project" Cluster || complete=0
  done
  ((complete))
}
