#compdef codeagent
# Completion of codeagent for zsh. Load it with: source <(codeagent completion zsh)
_codeagent() {
    local -a lines values shown
    local line
    lines=("${(@f)$(codeagent __complete -- "${(@)words[2,CURRENT]}" 2> /dev/null)}")
    for line in "${lines[@]}"; do
        [[ -z "$line" ]] && continue
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    if (( ${#values} )); then
        compadd -l -d shown -a values
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == _codeagent ]]; then
    _codeagent "$@"
else
    compdef _codeagent codeagent
fi
