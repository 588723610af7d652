# The long suite: checks that are too slow or too rough for `dotnet test`. A section is a function whose name is in the
# list. It runs in the repository's root after the build, with output into its own log, and fails by its exit code.
# Results that shall be counted are .trx files below "$trx"; what shall be read on the screen goes through `say`.
long_sections=(tool_package model_peers dashboard_pages mcp_peers)

# The packed tool installs from nothing but its own package, and starts.
tool_package() {
  local folder="$results/tool"
  dotnet pack cli/CodeAgent.Cli -c Release --no-build -o "$folder/packages" || return
  dotnet tool install CodeAgent --tool-path "$folder/bin" --source "$folder/packages" || return
  "$folder/bin/codeagent" --version
}

# The model APIs against a server that others wrote. It runs on Node; where there is none the tests skip themselves.
model_peers() {
  local package='@copilotkit/aimock@1.43.0' folder
  if ! { command -v node && command -v npm; } >/dev/null; then
    say '    without node and npm: not run'
    return 0
  fi
  folder=$(mktemp -d) || return
  if npm install --prefix "$folder" --no-audit --no-fund --no-save "$package"; then
    CODEAGENT_AIMOCK=$folder run_peer_tests
  else
    say "    $package cannot be had here: not run"
  fi
  local status=$?
  rm -rf "$folder"
  return "$status"
}

# Every page of the dashboard in dark, light and narrow, with pictures of them; axe-core comes from npm where there is one.
dashboard_pages() {
  local package='axe-core@4.14.1' folder axe=none status=0
  folder=$(mktemp -d) || return
  if command -v npm >/dev/null && npm install --prefix "$folder" --no-audit --no-fund --no-save "$package"; then
    axe=$folder/node_modules/axe-core
  else
    say "    $package cannot be had here: pages are looked at without it"
  fi
  CODEAGENT_AXE=$axe timeout --kill-after=30 "$test_limit" dotnet test tests/CodeAgent.Dashboard.Tests -c Release --no-build \
    -p:TrxFolder="$trx/dashboard" --filter FullyQualifiedName~EveryPage || status=$?
  rm -rf "$folder"
  return "$status"
}

# Servers of the Model Context Protocol that others wrote, used by the built program over streams and HTTP.
mcp_peers() {
  local folder packages=(
    '@modelcontextprotocol/server-everything@2026.8.31'
    '@modelcontextprotocol/server-filesystem'
    '@modelcontextprotocol/server-memory'
  )
  if ! { command -v node && command -v npm; } >/dev/null; then
    say '    without node and npm: not run'
    return 0
  fi
  folder=$(mktemp -d) || return
  if npm install --prefix "$folder" --no-audit --no-fund --no-save --ignore-scripts "${packages[@]}"; then
    CODEAGENT_MCP_PEERS=$folder run_peer_tests mcp --filter FullyQualifiedName~McpPeer
  else
    say '    the servers cannot be had here: not run'
  fi
  local status=$?
  rm -rf "$folder"
  return "$status"
}

run_peer_tests() {
  timeout --kill-after=30 "$test_limit" dotnet test tests/CodeAgent.Peers.Tests -c Release --no-build \
    -p:TrxFolder="$trx/${1:-peers}" "${@:2}"
}
