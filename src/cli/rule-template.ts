/** A rule file to begin with: it is read without complaint, and says what to fill in. */
export function ruleTemplate(id: string): string {
  return `# docs/adding-a-rule.md lists everything that a rule may ask for.
rule: ${id}
version: 1
title: What is wrong, in one line
level: warning # error | warning | note | info
references:
  - where this is documented
events:
  refused: # an event: call, message, buffer, fact, module or finding
    call: "@file.open" # a group of functions, or module!function
    phase: return
    where: { ret: { failed: true } }
    bind: { $path: args.lpFileName.text, $caller: caller.responsible }
match: { event: refused } # or inside, sequence, all, any, count, during, cycle
report:
  headline: "{{refused}} failed for {{$caller}}."
  story:
    - "It was asked to open {{$path}}."
  cause: why it happens
  remedy:
    - what to do about it
next:
  - when: unknown
    run: ["!gle"]
    because: the last error says why it was refused
    expect: the code of the error
examples:
  hit: [${id}.hit.log] # logs beside this file in which it must be found …
  miss: [${id}.miss.log] # … and in which it must not
`;
}
