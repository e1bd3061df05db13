# Completion of clipdex for fish: the program itself says what can stand at the cursor, one suggestion a line, a tab before
# what it means.
function __clipdex_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    for line in ($program --complete $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c clipdex -f -k -a '(__clipdex_complete)'
