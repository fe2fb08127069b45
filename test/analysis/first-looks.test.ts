import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

function asked(log: string): readonly string[] {
  return caseOfLog(log.trimStart()).nextSteps.map(({ run }) => run.join("; "));
}

const ROWS = `
 # Child-SP          RetAddr               Call Site
00 000000bb\`d7cffe48 00007ff7\`d40d14d9     tool!Read+0x10
01 000000bb\`d7cffe50 00007ff7\`d40d109c     tool!Work+0x9
02 000000bb\`d7cfff20 00007ffb\`ef2bcc91     KERNEL32!BaseThreadInitThunk+0x14
`;

describe("what to look at where nothing was found", () => {
  test("one stack of a program", () => {
    expect(asked(`0:003> k${ROWS}`)).toEqual([".lastevent; !analyze -v", "~*kv 100; !locks"]);
  });

  test("the thread of the stop, where its stack is missing", () => {
    expect(asked("0:003> dd 00401000 L2\n00401000  00000001 00000002\n")).toEqual([
      ".lastevent; !analyze -v",
      "~3s; kv 100",
    ]);
  });

  test("a kernel, and a driver without names", () => {
    const log = `
1: kd> k
 # Child-SP          RetAddr               Call Site
00 ffffe58f\`0a49e2b8 fffff804\`3fed1f42     nt!KiSwapContext+0x76
01 ffffe58f\`0a49e2c0 fffff804\`3fed1526     quietdrv+0x13f2
`;
    expect(asked(log)).toEqual([
      ".bugcheck; !analyze -v",
      "!running -ti; !stacks 2",
      "lmvm quietdrv; !sym noisy; .reload /f quietdrv",
    ]);
  });
});

test("what the log answers is not asked for again", () => {
  const log = `
0: kd> .bugcheck
Bugcheck code 0000009F
Arguments 00000000\`00000003 ffffb70c\`3bd5e060 ffff8a8b\`d2f5f4d8 ffffb70c\`48a1a6a0
0: kd> !devstack ffffb70c3bd5e060
  !DevObj           !DrvObj            !DevExt           ObjectName
> ffffb70c3bd5e060  \\Driver\\pci        ffffb70c3bd5e1b0  NTPNP_PCI0021
`;
  const steps = asked(log).join("; ");
  expect(steps).toBe("!irp ffffb70c48a1a6a0; !poaction");
});
