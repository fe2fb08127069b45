import type { FrameSwitch, Output, Stack } from "../../model/outputs.js";
import type { Command } from "../../model/transcript.js";

/** Commands that print the row of the frame they go to. */
const SWITCHES = /^(?:\.frame|!for_each_frame)$/;
const STACK = /^!?k/;

/**
 * `.frame` prints a row that looks like a stack of one frame. It says which frame is looked at from now on, so it
 * must not count as a stack.
 *
 * ```text
 * 0:000> .frame 1; k
 * 01 00000000`0050fc90 000007f6`8d6213f3 MyApp!main+0x8f      the switch
 *  # Child-SP          RetAddr           Call Site            the stack
 * ```
 */
export function withoutSwitches(outputs: readonly Output[], command: Command | null): readonly Output[] {
  const parts = command?.parts ?? [];
  const at = parts.findIndex((part) => SWITCHES.test(part.name));
  if (at < 0) return outputs;
  const asksStack = parts.some((part) => STACK.test(part.name));
  return outputs.flatMap((output): readonly Output[] => {
    if (output._tag !== "stack" || output.header !== null) return [output];
    if (asksStack && output.frames.length > 1) return [output];
    return output.frames.map((frame) => switchTo(output, frame));
  });
}

function switchTo(stack: Stack, frame: Stack["frames"][number]): FrameSwitch {
  const [, last] = stack.frames.length === 1 ? stack.lines : [0, frame.line];
  return { _tag: "frame", line: frame.line, lines: [frame.line, Math.max(last, frame.line)], frame };
}
