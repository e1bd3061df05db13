#compdef clipdex
# Completion of clipdex for zsh: the program itself says what can stand at the cursor, one suggestion a line, a tab before
# what it means.
_clipdex() {
  local line
  local -a found
  for line in "${(@f)$("${words[1]/#\~\//$HOME/}" --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) _files ;;
      *) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  (( $#found )) && _describe -V clipdex found
}
if [ "$funcstack[1]" = _clipdex ]; then _clipdex "$@"; else compdef _clipdex clipdex; fi
