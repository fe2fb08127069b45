import { describe, expect, test } from "@jest/globals";
import { ownerOf } from "../../src/knowledge/owners.js";

describe("ownerOf", () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ["ntdll", undefined, "os"],
    ["KERNELBASE", undefined, "os"],
    ["ntdll_77280000", undefined, "os"],
    ["wininet", "C:\\WINDOWS\\system32\\wininet.dll", "os"],
    ["nt", "ntkrnlmp.exe", "os"],
    ["tcpip", "\\SystemRoot\\System32\\drivers\\tcpip.sys", "os"],
    ["api_ms_win_core_synch_l1_2_0", undefined, "os"],
    ["msvcr90", "C:\\Program Files\\App\\msvcr90.dll", "os"],
    ["mfc140u", undefined, "os"],
    ["System_ServiceModel_ni", "C:\\Windows\\assembly\\NativeImages_v4\\System.ServiceModel.ni.dll", "os"],
    ["mystery", "C:\\Windows\\System32\\mystery.dll", "os"],
    ["mystery", "\\??\\C:\\Windows\\System32\\mystery.dll", "os"],
    ["svchost", "C:\\Windows\\System32\\svchost.exe", "os"],
    ["eecrlrev", undefined, "third-party"],
    ["eecrlrev", "C:\\WINDOWS\\system32\\eecrlrev.dll", "third-party"],
    ["aswCmnBS_74080000", undefined, "third-party"],
    ["foodrv", "\\SystemRoot\\System32\\drivers\\foodrv.sys", "third-party"],
    ["wdlres", "C:\\WINDOWS\\system32\\spool\\DRIVERS\\x64\\3\\wdlres.dll", "third-party"],
    ["plugin", "C:\\Program Files\\Vendor\\plugin.dll", "third-party"],
    ["plugin", "C:\\dev\\windows\\plugin.dll", "third-party"],
    ["plugin", undefined, "third-party"],
    ["mfcdemo", undefined, "third-party"],
    ["communicator", "C:\\Program Files\\Microsoft Office Communicator\\communicator.exe", "application"],
    ["myapp", "D:/work/MyApp.EXE", "application"],
    ["<Unloaded_plugin.dll>", undefined, "third-party"],
    ["<Unloaded_wininet.dll>", undefined, "os"],
    ["", undefined, "unknown"],
    ["0x7ffe1234", undefined, "unknown"],
    ["image00400000", undefined, "unknown"],
  ];
  test.each(cases)("%s at %s is %s", (module, path, owner) => {
    expect(ownerOf(module, path)).toMatchObject({ owner });
  });

  test("says why, and how weak that is", () => {
    expect(ownerOf("wininet", "C:\\Windows\\System32\\wininet.dll").because).toBe(
      "its image lies in the Windows folder",
    );
    expect(ownerOf("plugin").because).toContain("weak");
    expect(ownerOf("plugin", "C:\\Vendor\\plugin.dll").because).not.toContain("weak");
    expect(ownerOf("d3d9", "C:\\Games\\d3d9.dll").because).toContain("outside the Windows folder");
    expect(ownerOf("d3d9", "C:\\Windows\\System32\\d3d9.dll").because).not.toContain("outside");
  });

  test("names the vendor it is sure of", () => {
    expect(ownerOf("eecrlrev")).toMatchObject({ owner: "third-party", vendor: "Entrust" });
    expect(ownerOf("nvwgf2umx").vendor).toBe("NVIDIA");
    expect(ownerOf("plugin").vendor).toBeUndefined();
  });

  test("answers at once for a megabyte", () => {
    for (const piece of ["a", "\\", "windows\\", "api_ms_win_", "<Unloaded_", "*"]) {
      const long = ownerOf(piece.repeat(1 << 17), piece.repeat(1 << 17));
      expect(long.vendor).toBeUndefined();
    }
  });
});
