# The long suite: checks that are too slow or too rough for `dotnet test`. A section is a function whose name is in the
# list. It runs in the repository's root after the build, with output into its own log, and fails by its exit code.
# Results that shall be counted are .trx files below "$trx"; what shall be read on the screen goes through `say`.
long_sections=(tool_package)

# The packed tool installs from nothing but its own package, and starts.
tool_package() {
  local folder="$results/tool"
  dotnet pack cli/CodeAgent.Cli -c Release --no-build -o "$folder/packages" || return
  dotnet tool install CodeAgent --tool-path "$folder/bin" --source "$folder/packages" || return
  "$folder/bin/codeagent" --version
}
