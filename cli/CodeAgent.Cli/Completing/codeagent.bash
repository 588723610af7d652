# Completion of codeagent for bash. Load it with: source <(codeagent completion bash)
_codeagent() {
    local line="${COMP_LINE:0:COMP_POINT}" current="${COMP_WORDS[COMP_CWORD]}" whole candidate
    local -a words
    read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    whole="${words[${#words[@]} - 1]}"
    # Bash breaks words at : and = too, and replaces only what is behind the last one.
    [[ "$current" == [:=] ]] && current=""
    local kept="${whole%"$current"}"
    COMPREPLY=()
    while IFS= read -r candidate; do
        candidate="${candidate%%$'\t'*}"
        COMPREPLY+=("${candidate#"$kept"}")
    done < <(codeagent __complete -- "${words[@]:1}" 2> /dev/null)
}
complete -o default -o nosort -F _codeagent codeagent 2> /dev/null || complete -o default -F _codeagent codeagent
