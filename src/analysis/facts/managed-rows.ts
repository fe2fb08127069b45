import type { Frame, Stack } from "../../model/outputs.js";

/** Namespaces of the runtime and its libraries; a method of another one is the program's, or of a library it brought. */
export const FRAMEWORK: RegExp =
  /^(?:System|Microsoft|MS|Interop|Internal|Windows|SNINativeMethodWrapper|DomainNeutralILStubClass|ILStubClass|DynamicClass|Xunit|Newtonsoft)\b|IL_STUB|^<|^\[/;

/**
 * The method of a managed row without assembly, parameters and offset; null for a row of the runtime's own.
 *
 * ```text
 * System_ni!System.Net.HttpWebRequest.GetResponse()+0x4eb     System.Net.HttpWebRequest.GetResponse
 * [GCFrame: 0484efb0]                                         null
 * ```
 */
export function methodOf({ callSite }: Frame): string | null {
  return methodIn(callSite);
}

/** The same of a row that is no frame. */
export function methodIn(callSite: string): string | null {
  const site = callSite.slice(callSite.indexOf("!") + 1).trim();
  const open = site.indexOf("(");
  const name = (open > 0 ? site.slice(0, open) : site).replace(/\+0x[0-9a-f]+$/i, "");
  // `App.Outer+Inner.Run`: the dot in front of the method stands behind the last type.
  const type = Math.max(name.lastIndexOf("+"), name.lastIndexOf("\\"));
  const dot = name.indexOf(".", Math.max(1, type + 1));
  return dot > 0 && dot < name.length - 1 && /^[\w.`+<>$|[\]\\-]+$/.test(name) ? name : null;
}

/** Index of the innermost method that the framework did not bring; -1 where there is none. */
export function ownRow({ frames }: Stack): number {
  return ownMethod(frames.map(methodOf));
}

/** The same of the methods of rows. */
export function ownMethod(methods: readonly (string | null)[]): number {
  return methods.findIndex((method) => method !== null && !FRAMEWORK.test(method));
}
