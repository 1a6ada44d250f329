import { BlockList, isIP, SocketAddress } from "node:net";

/** `private` are the networks of a home, an office or this machine; `special` is what no request may ever go to. */
export type AddressClass = "public" | "private" | "special";

/** IANA's special-purpose addresses of IPv4, but for the private ones. */
const special4 = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** 198.18.0.0/15 is for measuring; programs that tunnel all of a machine's traffic answer for every name from it. */
const private4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"];

/** Of IPv6 only global unicast is public, without what is special in it: tunnels, documentation, assignments for protocols. */
const global6 = ["2000::/3"];
const special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];
const private6 = ["::1/128", "fc00::/7"];

/** Where clouds answer with the credentials of their machines, although the addresses look public or private. */
const metadata = ["100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::254/128", "fd20:ce::254/128"];

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), network.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
};

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

const lists = {
  special: listOf([...metadata, ...special4, ...special6]),
  private: listOf([...private4, ...private6]),
  global6: listOf(global6),
};

/** What kind of network an address belongs to. IPv6 forms that carry an address of IPv4 are `special`, whatever they carry. */
export function classifyAddress(address: string): AddressClass {
  const family = familyOf(address);
  if (isIP(address) === 0 || address.includes("%") || isMapped(address)) return "special";
  if (lists.special.check(address, family)) return "special";
  if (lists.private.check(address, family)) return "private";
  return family === "ipv4" || lists.global6.check(address, family) ? "public" : "special";
}

/** `::ffff:10.0.0.1`: a `BlockList` looks such an address up among those of IPv4. */
function isMapped(address: string): boolean {
  return isIP(address) === 6 && new SocketAddress({ address, family: "ipv6" }).address.startsWith("::ffff:");
}

/** Whether a request may go to an address. */
export function mayReach(address: string, allowPrivateNetworks: boolean): boolean {
  const kind = classifyAddress(address);
  return kind === "public" || (kind === "private" && allowPrivateNetworks);
}

/** The address in the host of a URL; undefined for a name. */
export function addressInHost(host: string): string | undefined {
  const address = host.startsWith("[") ? host.slice(1, -1) : host;
  return isIP(address) === 0 ? undefined : address;
}
