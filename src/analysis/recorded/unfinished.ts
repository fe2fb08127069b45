import type { SeenCall } from "../calls/calls.js";

const ENDS_ITS_CALLER =
  /^(?:Exit(?:Thread|Process)|FreeLibraryAndExitThread|RtlExitUser(?:Thread|Process)|(?:Nt|Zw)Terminate(?:Thread|Process)|_?endthread(?:ex)?|exit|_exit|abort|RaiseFailFastException)$/;

/**
 * A call that its record shows to have begun and never to have come back, and of a function that does come back: often
 * the answer to a hang.
 *
 * ```text
 * TimeEnd          : Max Position      ntdll!NtWaitForSingleObject: unfinished;  ntdll!RtlExitUserThread: as it must be
 * ```
 */
export function isUnfinished({ call, api }: SeenCall): boolean {
  return call.recorded !== null && call.returned === false && !ENDS_ITS_CALLER.test(api.name);
}
