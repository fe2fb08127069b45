import type { StackLayout } from "./scan-frame.js";

/**
 * ```text
 *  #   Memory  ChildEBP RetAddr  Args to Child              Call Site
 * ```
 */
const HEADER =
  /^(?:# +)?(?:Memory +)?(?:(?:Child-?EBP|Child-SP|FramePtr|Callee-SP|ChildFP)\b *)?(?:Child-BSP *)?(?:Arguments to Callee *)?(?:Ret(?:urn|Addr)\b *)?(?:: *)?(?:Args to Child *|(?:Param#?\d *)+)?(?:: *)?(?:(?:Call|Function) ?(?:Site|Name))?$/;

/**
 * Reads the header of a stack table; undefined for any other line. Blanks at the ends are of no account, because
 * exports lose them.
 *
 * ```text
 * # ChildEBP RetAddr
 * Child-SP          RetAddr           : Args to Child      : Call Site
 * ```
 */
export function scanStackHeader(text: string): StackLayout | undefined {
  if (!/RetAddr|Return|Call Site|ChildEBP|FramePtr/.test(text) || !HEADER.test(text)) return undefined;
  const base = /Child-?EBP|Child-SP|FramePtr|ChildFP|Callee-SP/.test(text);
  const returns = /RetAddr|Return/.test(text);
  return {
    numbers: text.startsWith("#") ? true : "unknown",
    memory: text.includes("Memory"),
    base,
    args: /Args|Param/.test(text),
    siteOnly: !base && !returns,
  };
}
