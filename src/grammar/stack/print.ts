import type { Address } from "../../model/address.js";
import type { Frame, Stack } from "../../model/outputs.js";
import { scanStackHeader } from "../../text/scan-header.js";
import { newLayout, type StackLayout } from "../../text/stack-layout.js";

/**
 * The stack as a debugger prints it; reading it gives the same stack, line numbers aside.
 *
 * ```text
 *  # ChildEBP RetAddr
 * 00 05c2f51c 0818420f wininet!InternetOpenUrlA
 * WARNING: Stack unwind information not available. Following frames may be wrong.
 * 01 05c2f55c 0818266f eecrlrev+0x420f
 * ```
 */
export function printStack(stack: Stack): string {
  const lines: string[] = [];
  const layout = (stack.header === null ? undefined : scanStackHeader(stack.header)) ?? newLayout();
  const titles = stack.notices.filter((notice) => notice.beforeFrame === 0 && isTitle(notice.text));
  lines.push(...titles.map((notice) => notice.text));
  if (stack.header !== null) lines.push(stack.header);
  const marks = (frame: number): void => {
    for (const notice of stack.notices) {
      if (notice.beforeFrame === frame && !titles.includes(notice)) lines.push(notice.text);
    }
    for (const gap of stack.gaps) {
      const onRow = stack.frames[gap.afterFrame]?.annotations.includes(gap.text) === true;
      if (gap.afterFrame === frame - 1 && !onRow && !gap.text.startsWith("frame numbers jump")) lines.push(gap.text);
    }
  };
  stack.frames.forEach((frame, i) => {
    marks(i);
    lines.push(printFrame(frame, layout, stack.machine === "x64" || stack.machine === "arm64"));
  });
  marks(stack.frames.length);
  return lines.join("\n");
}

function isTitle(text: string): boolean {
  return !/^(?:WARNING: |<)/.test(text);
}

function printFrame(frame: Frame, layout: StackLayout, wide: boolean): string {
  const columns: string[] = [];
  if (frame.number !== null) columns.push(frame.number.toString(layout.decimal ? 10 : 16).padStart(2, "0"));
  if (layout.memory) columns.push((frame.memory?.toString(16) ?? "").padStart(8));
  if (frame.inline) columns.push(wide ? "(Inline Function) --------`--------" : "(Inline) --------");
  for (const address of [frame.childSp, frame.childBsp, frame.retAddr ?? frame.ip]) {
    if (address !== null && address !== undefined) columns.push(printAddress(address));
  }
  const annotations = [...frame.annotations];
  if (/^\([A-Z]\)$/.test(annotations[0] ?? "")) columns.push(annotations.shift()!);
  if (frame.args.length > 0) {
    const args = frame.args.map(printAddress).join(" ");
    columns.push(wide ? `: ${args} :` : args);
  }
  const managed = layout.managed && /^\[\w*Frame/.test(annotations[0] ?? "") ? [annotations.shift()!] : [];
  const calling = annotations.findIndex((text) => text.startsWith("calling "));
  const site = calling === 0 ? `${frame.callSite},` : frame.callSite;
  const source = frame.source === null ? [] : [`[${frame.source.path} @ ${frame.source.line}]`];
  // Words of a person stand behind everything.
  const last = annotations.filter(isRemark);
  const first = annotations.filter((text) => !isRemark(text));
  return [...columns, ...managed, site, ...first, ...source, ...last].filter((part) => part !== "").join(" ");
}

function isRemark(text: string): boolean {
  return !text.startsWith("(") && !text.startsWith("calling ");
}

/** `00007ff8`7e830000`; eight digits have no backtick. */
function printAddress(address: Address): string {
  return address.length > 8 ? `${address.slice(0, 8)}\`${address.slice(8)}` : address;
}
