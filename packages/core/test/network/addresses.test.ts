import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { classifyAddress, mayReach } from "../../src/network/addresses.ts";

/** What another library says: only unicast is public; what it calls so although it is not stands below. */
function isUnicast(address: string): boolean {
  return ipaddr.parse(address).range() === "unicast";
}

/** A generator of numbers from 0 to 1 that gives the same ones every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("addresses", () => {
  it.each([
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["127.0.0.1", "private"],
    ["192.168.1.1", "private"],
    ["::1", "private"],
    ["fd12::1", "private"],
    ["169.254.169.254", "special"],
    ["168.63.129.16", "special"],
    ["100.100.100.200", "special"],
    ["fd00:ec2::254", "special"],
    ["::ffff:8.8.8.8", "special"],
    ["::ffff:0808:0808", "special"],
    ["::8.8.8.8", "special"],
    ["64:ff9b::808:808", "special"],
    ["2002:808:808::", "special"],
    ["fe80::1%1", "special"],
    ["localhost", "special"],
    ["", "special"],
  ] as const)("takes %s for %s", (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });

  it("calls no address public that ipaddr.js does not, in 40,000", () => {
    const random = seeded(1);
    const byte = (): number => Math.floor(random() * 256);
    const starts = ["0", "10", "100", "127", "169.254", "172", "192", "192.0", "198", "203.0", "224", "240", "255"];
    const starts6 = [
      "::",
      "64:ff9b:",
      "100:",
      "2001:",
      "2001:db8:",
      "2002:",
      "2606:",
      "3fff:",
      "5f00:",
      "fc00:",
      "fe80:",
      "fec0:",
      "ff02:",
    ];
    for (let at = 0; at < 20_000; at++) {
      const start = at % 3 === 0 ? (starts[at % starts.length] ?? "").split(".") : [];
      const v4 = [...start, byte(), byte(), byte(), byte()].slice(0, 4).join(".");
      const group = (): string => ((byte() << 8) | byte()).toString(16);
      const start6 = starts6[at % starts6.length] ?? "";
      const v6 =
        start6 === "::"
          ? `::${group()}:${group()}`
          : `${start6}${start6.split(":").length > 2 ? "" : `${group()}:`}${group()}::${group()}`;
      for (const address of [v4, v6]) {
        const isPublic = mayReach(address, false);
        if (isPublic) expect([address, isUnicast(address)]).toEqual([address, true]);
        // And of IPv4 all that are, but for two where clouds answer.
        if (address === v4 && isUnicast(v4)) expect([v4, isPublic || v4 === "168.63.129.16"]).toEqual([v4, true]);
      }
    }
  });
});
