# Completion of codeagent for fish. Load it with: codeagent completion fish | source
function __codeagent_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (codeagent __complete -- $words[2..-1] "$current" 2> /dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c codeagent -f -a '(__codeagent_complete)'
