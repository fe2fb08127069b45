import type { CaseModule } from "../model/case.js";
import type { Confidence } from "../model/evidence.js";
import type { SeenCall } from "./calls/calls.js";
import { evidenceAt } from "./entries.js";
import type { Scene } from "./rules/scene.js";
import type { Say } from "./say.js";

export interface Introduced {
  readonly modules: readonly CaseModule[];
  /** Modules whose owner has been told once. */
  readonly introduced: Set<string>;
}

/** Who called, for whom, and inside of what. */
export function sayCaller(seen: SeenCall, scene: Scene, { modules, introduced }: Introduced, say: Say): void {
  const { call } = seen;
  const { direct, responsible, initiator } = call.caller;
  const nowhere = codeInNoModule(seen, scene);
  if (direct === null && nowhere === null) return;
  const stack = scene.moments[seen.moment]!.stack!;
  const evidence = [evidenceAt(scene.moments[seen.moment]!.source, stack.lines)];
  const trusted: Confidence = stack.notices.length === 0 ? "certain" : "strong";
  const who =
    responsible === null ? null : modules.find((module) => module.name.toLowerCase() === responsible.toLowerCase());
  const parts: string[] = [];
  const again = who != null && introduced.has(who.name);
  if (again) parts.push(who.name);
  else if (who != null) {
    introduced.add(who.name);
    const base =
      who.base === null
        ? ""
        : `, base ${who.base}${who.baseFrom === "return-addresses" ? " by its return addresses" : ""}`;
    parts.push(`${who.name} (${who.owner}${base}${who.withoutSymbols ? ", no symbols" : ""}; ${who.ownerBecause})`);
  }
  const near = nowhere === null ? direct : `code at ${nowhere}, which lies in no module that the debugger knows`;
  const chain = responsible === null || near === responsible ? "" : `${near}, for `;
  const cause = parts.length === 0 ? near : `${chain}${parts.join("")}`;
  const outer = initiator === null ? "" : `, which runs inside ${initiator}${again ? "" : providerNote(seen, scene)}`;
  say(`It is called by ${cause}${outer}.`, "fact", trusted, evidence);
}

/** `0x187fe8f`, the row right below the call: code that was made, or copied there, while the program ran. */
function codeInNoModule({ moment, frame }: SeenCall, { moments }: Scene): string | null {
  const below = moments[moment]!.stack?.frames.slice(frame + 1).find(({ inline }) => !inline);
  return below === undefined || below.module !== null || below.symbol !== null ? null : below.callSite;
}

/** `crypt32!VerifyDefaultRevocation` between the two: the module is a registered provider. */
function providerNote(seen: SeenCall, scene: Scene): string {
  const frames = scene.moments[seen.moment]!.stack!.frames;
  const own = frames.findLastIndex((frame) => frame.module === seen.call.caller.responsible);
  for (const frame of frames.slice(own + 1)) {
    if (frame.module === null || frame.symbol === null) continue;
    if (scene.knowledge.frameKind(frame.module, frame.symbol)?.kind === "provider-call")
      return ` as a revocation provider (${frame.module}!${frame.symbol} calls it)`;
  }
  return "";
}
