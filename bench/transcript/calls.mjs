/** `dx -r2 @$cursession.TTD.Calls("…")`: the calls that a time-travel trace holds. */
export function callsBlock(session, random, symbols) {
  const name = symbols.name();
  const expression = `@$cursession.TTD.Calls("${name.replace(/"/g, "")}")`;
  const lines = [`${expression}                `];
  const thread = random.between(256, 40000).toString(16);
  let position = random.between(16, 1 << 20);
  const calls = random.between(3, 60);
  const returns = random.chance(0.5);
  const address = (0x7ffb00000000 + random.bits32()).toString(16);
  const callers = Array.from({ length: 4 }, () => (0x7ffb00000000 + random.bits32()).toString(16));
  for (let i = 0; i < calls; i++) {
    position += random.between(1, 400);
    const end = position + random.between(0, 200);
    lines.push(
      `    [0x${i.toString(16)}]           `,
      "        EventType        : 0x0",
      `        ThreadId         : 0x${thread}`,
      `        UniqueThreadId   : 0x${random.between(2, 40).toString(16)}`,
      `        TimeStart        : ${position.toString(16).toUpperCase()}:${random.between(0, 4000).toString(16).toUpperCase()} [Time Travel]`,
      `        TimeEnd          : ${end.toString(16).toUpperCase()}:${random.between(0, 4000).toString(16).toUpperCase()} [Time Travel]`,
      `        Function         : ${name}`,
      `        FunctionAddress  : 0x${address}`,
      `        ReturnAddress    : 0x${random.pick(callers)}`,
      ...(returns ? [`        ReturnValue      : 0x${random.below(0x10000).toString(16)} [Type: unsigned long]`] : []),
      "        Parameters      ",
    );
  }
  return { command: `dx -r2 ${expression}`, lines };
}
