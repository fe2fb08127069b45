import type { Frame } from "../../model/outputs.js";
import { fieldOf, shownField } from "./fields.js";
import type { RuleNode } from "./nodes.js";
import type { Bound } from "./predicate.js";
import { framesFrom, type Scene } from "./scene.js";

/** What `bind` names: a field, or something of the stack, with words for where the log does not show it. */
export function bindingOf(scene: Scene, node: RuleNode, path: string, between: Frame | null): Bound {
  switch (path) {
    case "stack.between.module":
      return boundOr(between?.module, "a module that the stack does not name");
    case "stack.path":
      return boundOr(pathOf(scene, framesFrom(scene, node).frames), "rows that the log does not show");
    case "stack.outermost":
      return boundOr(framesFrom(scene, node).frames.at(-1)?.callSite, "nothing");
    case "stack.stage":
      return boundOr(stageOf(scene, framesFrom(scene, node).frames), "");
    default: {
      const value = fieldOf(scene, node, path);
      if (typeof value !== "string") return boundOr(undefined, "unknown");
      return { text: shownField(scene, node, path) ?? value, value, known: true };
    }
  }
}

function boundOr(value: string | null | undefined, otherwise: string): Bound {
  return value == null ? { text: otherwise, value: "", known: false } : { text: value, value, known: true };
}

function stageOf(scene: Scene, frames: readonly Frame[]): string | undefined {
  for (const { module, symbol } of frames) {
    const stage = module === null || symbol === null ? undefined : scene.knowledge.stageOf(module, symbol);
    if (stage !== undefined) return stage;
  }
  return undefined;
}

const LONGEST_PATH = 6;

/**
 * How the first other module got to the call, outermost first, up to the state machine that drove it.
 *
 * ```text
 * ReadData_Fsm → CloseConnection → ReleaseConnection → ICSocket::Disconnect → ICSocket::Close
 * ```
 */
function pathOf(scene: Scene, frames: readonly Frame[]): string | undefined {
  const names: string[] = [];
  const module = frames[1]?.module?.toLowerCase();
  for (const frame of frames.slice(1)) {
    if (frame.symbol === null || frame.module === null || names.length === LONGEST_PATH) break;
    if (frame.module.toLowerCase() !== module) break;
    names.push(frame.symbol);
    const kind = scene.knowledge.frameKind(frame.module, frame.symbol)?.kind;
    if (kind !== undefined && scene.knowledge.isPassedOver(kind)) break;
  }
  return names.length === 0 ? undefined : names.reverse().join(" → ");
}
