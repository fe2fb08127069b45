const ENGLISH =
  "a an the this that these those is are was were be been being has have had do does did don't doesn't didn't isn't wasn't not no and or but so if then " +
  "than as at by for from in into of on onto to up with without within we i you it its they he she our your their my me us them " +
  "can could will would should may might must cannot can't won't see seen saw get got here there where when which what who why how now " +
  "because since while after before between about over under again also only just very more most some any all each both " +
  "please thanks note let using used set i'm it's that's let's we're you're i've we've through during until above below " +
  "however therefore though although even still already yet too such same other another once next first following";

const GERMAN =
  "der die das ein eine einer eines einem einen und oder aber nicht ist sind war waren wird werden wurde wurden hat haben hatte mit ohne für auf " +
  "von vom zu zum zur bei beim im aus nach vor über unter durch gegen wir ich sie er es man dass wenn dann weil hier dort auch nur noch schon sehr " +
  "kann können muss soll diese dieser dieses dem den des";

const FRENCH =
  "le la les un une des du et ou mais ne pas est sont était étaient sera a ont avec sans pour sur dans par au aux que qui ce cette ces nous vous il elle ils " +
  "je on se si alors quand comme ici là aussi plus très peut doit être avoir";

const SPANISH =
  "el los las una unos y o pero es son era está están fue con sin para por en del al que como cuando si no se su sus esta este estos lo más muy también aquí";

const ITALIAN =
  "il lo gli di da che è sono con per non una nel nella del della dei delle si ma anche come quando questo questa";

const PORTUGUESE =
  "os um uma uns não é são foi com sem do da dos das no na nos nas ao que como quando este esta isso também muito para";

const DUTCH =
  "het een en of maar niet is zijn was waren wordt worden met zonder voor op van naar bij door we wij dat deze dit als dan ook nog";

const OTHERS = "och att det som för inte med på av är var jag vi nie jest są się na do z i w oraz ale";

/**
 * Small words that every sentence needs and no table has. Single letters of other languages are left out, because
 * columns are full of single letters.
 */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  [
    ENGLISH,
    ...[GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, OTHERS].map((words) =>
      words.replace(/(?<= |^)\p{L}(?= |$)/gu, ""),
    ),
  ]
    .join(" ")
    .split(/ +/)
    .filter((word) => word !== ""),
);
