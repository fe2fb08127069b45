import { beganBy, type OutputKind } from "../output-kind.js";
import { readThreads } from "./read.js";
import {
  dumpThread,
  kernelDetail,
  kernelThread,
  managedThread,
  managedTotal,
  mexHeader,
  mexKernelThread,
  mexThread,
  runningRow,
  runningTotal,
  stacksProcess,
  stacksRow,
  stacksSite,
  timeHeader,
  timeRow,
  userDetail,
  userThread,
  waitObject,
} from "./shapes.js";

const BEGINNERS = [
  userThread,
  timeHeader,
  timeRow,
  kernelThread,
  runningTotal,
  runningRow,
  managedTotal,
  managedThread,
  mexHeader,
  mexThread,
  mexKernelThread,
  dumpThread,
  stacksRow,
  stacksProcess,
];
const CONTINUATIONS = [userDetail, kernelDetail, waitObject, stacksSite];

/** `~`, `!runaway`, `!thread`, `!running`, `!ready`, SOS `!threads`. The stacks of `~*k` and `!thread` are outputs of their own. */
export const threads: OutputKind = {
  tag: "threads",
  commands:
    /^(?:~|!(?:sos\.)?(?:threads?|clrthreads)|!(?:ntsdexts\.|uext\.)?runaway|!running|!ready|!stacks|!process|!zombies|!sprocess|!exqueue|!for_each_process|!alpc|!lpc|!locks|!findthreads|threads|clrthreads)$/i,
  rows: "any",
  shapes: [...BEGINNERS, ...CONTINUATIONS],
  rule: beganBy(
    "threads",
    BEGINNERS.map((shape) => shape.name),
    CONTINUATIONS.map((shape) => shape.name),
  ),
  read: readThreads,
};
