# Completion of clipdex for bash: the program itself says what can stand at the cursor, a suggestion a line, a tab before
# what it means, which bash does not show.
_clipdex() {
  local line word cut='' last=-1 glue=
  local -a words=()
  # bash makes three words of --format=json and of migrations@04370f: one again for the program, and of what it suggests
  # only the part that bash replaces.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $last -ge 0 && ( $glue || $word == [=@:] ) ]]; then
      words[last]+=$word
    else
      words[++last]=$word
    fi
    glue=; [[ $word == [=@:] ]] && glue=1
  done
  [[ $last -ge 0 && ${words[last]} == *[=@:]* ]] && cut=${words[last]%"${words[last]##*[=@:]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
    else
      line=${line%%$'\t'*}
      COMPREPLY+=("${line#"$cut"}")
    fi
  done < <("${1/#~\//$HOME/}" --complete "${words[@]}" 2>/dev/null)
}
complete -o nosort -F _clipdex clipdex 2>/dev/null || complete -F _clipdex clipdex # nosort: since bash 4.4
