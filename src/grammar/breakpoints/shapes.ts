import type { LineShape } from "../output-kind.js";

/**
 * A row of `bl`.
 *
 * ```text
 * 0 e Disable Clear  00007ff6`6e76b0a0     0001 (0001)  0:**** notepad!wWinMain
 * 1 e x86 011aa5d0     0001 (0001)  0:**** Test!wmain "k;g"
 * 2 e 0135ff20 w 4 0001 (0001)  0:**** Test!g_count
 * 3 eu             0001 (0001) (`nosuchfile.cpp:12`)
 * ^ ^^ id, status; then address, access, source, passes, filter, symbol, command
 * ```
 */
export const row: LineShape = {
  name: "BreakpointRow",
  example: "0 e Disable Clear  00007ff6`6e76b0a0     0001 (0001)  0:**** notepad!wWinMain",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern:
    /^\d{1,4}(?:\.\d{1,3})?:? +[ed][rsu]* +(?:(?:Disable|Enable) Clear +)?(?:u +)?(?:x86 +)?(?:[rwei] ?\d +)?(?:[0-9a-f]{8}(?:`?[0-9a-f]{8})?|<[a-z -]+>|(?=[0-9a-f]{4,8} \([0-9a-f]{4,8}\)))(?: +[rwei] ?\d)?(?: \[[^[]* @ \d+\])? *[0-9a-f]{4,8} \([0-9a-f]{4,8}\)(?:\s.*)?$/i,
};

/** Rows of `ubl`: number, status, address, where it is mapped. */
export const userRow: LineShape = {
  name: "UserBreakpointRow",
  example: "0: e ffffffff`8014a131 (ffffffff`82deb000) 1 ffffffff",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern: /^(\d{1,4}): ([ed]) ([0-9a-f]{8}(?:`?[0-9a-f]{8})?) \([0-9a-f`]{8,17}\) \d+ [0-9a-f`]+$/i,
};

/** Rows of `.bpcmds`: commands that make the breakpoints again. */
export const command: LineShape = {
  name: "BreakpointCommand",
  example: 'bu0 @!"myprog!openFile";',
  starts: ["bp", "bu", "ba", "bm"],
  pattern: /^b[puam](\d{1,4}) +(?! )(?:([rwei]\d) +(?! ))?(.*);[ \t]*(?:\*.*)?$/s,
  whenAsked: true,
};

export const deferred: LineShape = {
  name: "BreakpointDeferred",
  example: "Bp expression 'securekernel!IumInvokeSecureService' could not be resolved, adding deferred bp",
  starts: ["Bp expression '", 'Bp expression "'],
  pattern: /^Bp expression ['"](.*)['"] could not be resolved, adding deferred bp$/,
};

export const redefined: LineShape = {
  name: "BreakpointRedefined",
  example: "breakpoint 0 redefined",
  starts: ["breakpoint "],
  pattern: /^breakpoint (\d{1,9}) (?:redefined|exists, redefining)$/,
};

/** `bm` answers with one line for each function that matches. */
export const matched: LineShape = {
  name: "BreakpointMatched",
  example: '1: 003f6890          @!"hello_world_div0!main"',
  pattern: /^(\d{1,9}): ([0-9a-f]{8}(?:`?[0-9a-f]{8})?) +@!"([^"]+)"(?: \((\S+) inlined in (\S+)\))?$/i,
};
