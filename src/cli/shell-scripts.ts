/** What makes a shell ask this program for completions. Shells differ in how they tell the line and take the answer. */
export const SHELL_SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# Completion of windbg-postmortem. Put into ~/.bashrc:
#   source <(windbg-postmortem completion bash)
_windbg_postmortem() {
  local typed=\${COMP_WORDS[COMP_CWORD]} word help paths=
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS=$'\\t' read -r word help; do
    case $word in
      :*) paths=$word ;;
      *) COMPREPLY+=("$word") ;;
    esac
  done < <("$1" completion words "\${words[@]/#/+}" 2>/dev/null)
  case $paths in
    :folders) compopt -o dirnames ;;
    :files)
      # Where no word fits, readline completes names by itself, with its own quoting.
      if [[ \${#COMPREPLY[@]} -eq 0 ]]; then
        compopt -o default
      else
        compopt -o filenames
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$typed")
      fi ;;
  esac
}
complete -F _windbg_postmortem windbg-postmortem
`,
  zsh: `#compdef windbg-postmortem
# Completion of windbg-postmortem. Put into ~/.zshrc, behind compinit:
#   source <(windbg-postmortem completion zsh)
_windbg_postmortem() {
  local word help paths=
  local -a found typed
  typed=("\${(@)words[2,CURRENT]}")
  while IFS=$'\\t' read -r word help; do
    case $word in
      :*) paths=$word ;;
      *) found+=("\${word//:/\\\\:}\${help:+:$help}") ;;
    esac
  done < <("$words[1]" completion words "\${(@)typed/#/+}" 2>/dev/null)
  (( $#found )) && _describe windbg-postmortem found
  case $paths in
    :files) _files ;;
    :folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _windbg_postmortem ]]; then _windbg_postmortem; else compdef _windbg_postmortem windbg-postmortem; fi
`,
  fish: `# Completion of windbg-postmortem. Put into ~/.config/fish/config.fish:
#   windbg-postmortem completion fish | source
function __windbg_postmortem
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l typed (commandline --current-token --cut-at-cursor)
    test (count $typed) -eq 0; and set typed ''
    for line in ($words[1] completion words +$words[2..-1] +$typed 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path $typed
            case ':folders'
                __fish_complete_directories $typed ''
            case '*'
                echo $line
        end
    end
end
complete --command windbg-postmortem --no-files --arguments '(__windbg_postmortem)'
`,
  powershell: `# Completion of windbg-postmortem. Put into the file that $PROFILE names:
#   windbg-postmortem completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName windbg-postmortem -ScriptBlock {
  param($typed, $line, $cursor)
  $program, $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { $_.ToString() })
  $words = @($before) + $typed | ForEach-Object { "+$_" }
  & $program completion words @words 2>$null | ForEach-Object {
    $word, $help = $_ -split "\`t", 2
    if ($word -eq ':files' -or $word -eq ':folders') {
      # PowerShell completes names by itself where nothing is returned.
      return
    }
    if (-not $help) { $help = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
  }
}
`,
};
