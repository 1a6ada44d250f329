import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode } from "./guest.ts";

const FACTS = `(list) => list.map(([input, base]) => {
  try {
    const u = base === null ? new URL(input) : new URL(input, base);
    return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash,
      [...u.searchParams].join("|"), URL.canParse(input, base ?? undefined)];
  } catch (error) {
    return error instanceof TypeError ? "TypeError" : String(error);
  }
})`;
const SETTERS = `(list) => list.map(([input, part, value]) => {
  const u = new URL(input);
  try { u[part] = value; } catch (error) { return error.name; }
  return [u.href, [...u.searchParams].join("|")];
})`;
const PARTS = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

type Input = [string, string | null];

const ABSOLUTE =
  `http://a|http://a/|HTTP://User:Pass@Example.COM:80/%7Efoo/../bar?x=1#y|https://a:443|https://a:8443/|ftp://a:21/x|ws://a:80
wss://a:443/b|http://a:00000080/|http://a:65535|http://a:65536|http://a:-1|http://a:b|http://a:/|http://:80|http://|http:|http:/|http:a|http:/a
http:///a|http:\\\\a\\b|http://a\\b|https://a/b/./c/../d/%2e%2e/e/%2E/f|http://a/..|http://a/../..|http://a/b/.|http://a/%2e%2E|http://a//b//
http://a?b|http://a#b|http://a?b#c|http://a/?b?c#d#e|http://a/#|http://a/?|http://a/?#|http://a/ b c|  http://a  |\thttp://a\n/b\tc
http://u@a|http://u:@a|http://:p@a|http://@a|http://u:p@q@a|http://u%40:p%3A@a|http://u p@a|http://u;=@a/|http://[@a|http://a@
http://1.2.3.4|http://1.2.3|http://1.2|http://1|http://0x7f000001|http://0177.0.0.1|http://256.1.1.1|http://1.2.3.256|http://4294967295
http://4294967296|http://1.2.3.4.|http://1.2.3.4.5|http://1.2.3.|http://0x|http://0x.0|http://08|http://1.2.3.08|http://a.0|http://a.0x1|http://1e2|http://.1
http://[::]|http://[::1]|http://[1::]|http://[1:2:3:4:5:6:7:8]|http://[1:2:3:4:5:6:7::]|http://[::2:3:4:5:6:7:8]|http://[1:2:3:4:5:6:7]|http://[1:2:3:4:5:6:7:8:9]
http://[1::2::3]|http://[:1]|http://[1:]|http://[::ffff:1.2.3.4]|http://[::1.2.3.256]|http://[::1.2.3]|http://[::01.2.3.4]|http://[1:2:3:4:5:6:7:1.2.3.4]
http://[1:2:3:4:5:6:1.2.3.4]|http://[0:0:1:0:0:0:1:0]|http://[1:0:0:2:0:0:3:4]|http://[ABCD::00ef]|http://[12345::]|http://[g::]|http://[::1|http://::1]|http://[]|http://[::1]:80/|http://[::%31]
http://[1:2:3:4:5:6::1.2.3.4]|http://[::1.2.3.4:5]|http://[1:::2]|http://[::1.2.3.4.5]
http://a b|http://a%20b|http://a%00|http://a<b|http://a>b|http://a^b|http://a\`b|http://a{b|http://a|b|http://a_b|http://a-|http://a..b|http://.|http://..|http://a%41|http://%61|http://a%zz
http://é.com|http://É.com|http://münchen.de/ä?ö#ü|http://日本語.jp|http://ＧＯ.com|http://a。b|http://faß.de|http://xn--fa-hia.de|http://😀.com|http://a\u00adb.com|http://☃.net/|http://президент.рф|http://Bücher.example|http://ﬁ.com|http://xn--a
http://a/é|http://a/%e9|http://a/😀|http://a/\ud800|http://a/"<>^\`{}|http://a/'()*!|http://a/[]|http://a/\x7f|http://a/\x01|http://a/%|http://a/%4|http://a/%zz
http://a/?"<>^\`{}'|http://a/?é|http://a/?%zz|http://a/?a=b&c=d+e%20f|http://a/?&&a&=b&=|http://a/#"<>^\`{}'|http://a/#é%zz
foo:|foo:bar|foo:/bar|foo://bar|foo://bar/baz|foo:///bar|foo:/..//bar|foo:/.//bar|foo://a b|foo://a%20b|foo://é|foo://u:p@h:80/|foo://h:80|foo://[::1]|foo://h\\b|foo:a b ?c#d|foo:a b #d|foo:a\\b|foo: a|foo:é|foo:/é^|foo:a?b'c
foo://host:99999|foo://ho<st|foo:///|foo:////|foo://@|foo://:80|foo://h?q|foo://h#f|foo+bar-1.2:x|1foo:x|-foo:x|f_oo:x|:x|
mailto:a@b.c|mailto:a@b.c?subject=x y|data:text/plain,hello world|data:,a%20b|javascript:alert(1)|urn:isbn:123|tel:+1-2|about:blank|about:blank?x#y|blob:https://a.b:8/c|blob:foo:bar|blob:|blob:ftp://a/b|view-source:http://a
file:|file:/|file://|file:///|file:a|file:/a|file://a|file://a/b|file:///a/b|file:///C:/a|file:///C|/a|file:C:/a|file:/C:/..|file:///C:/../..|file://C:/a|file://localhost/a|file://LOCALHOST/a|file:\\\\a\\b|file:c:\\a\\b|file://1.2.3.4/x|file://[::1]/x|file://a:80/|file://u@h/|file:?q|file:#f|file:///a/../../b|file:////a|file:///C|x|file:///CC:/x
http://a/b;c=d,e!f$g&h'i(j)k*l+m|http://user@/x|http://a@b:80:80|http://a:80:80|non-special:opaque/../x|non-special:/a/../b|non-special://h/a/../../b|https:example.com|https:/example.com|https:\\example.com`
    .split("\n")
    .flatMap((line) => line.split("|"));

const BASES = [
  "http://a/b/c/d;p?q#f",
  "https://u:p@h:8/x/",
  "foo:/a/b/c?q",
  "foo://h/a/b",
  "foo:opaque?q#f",
  "file:///C:/a/b",
  "file://host/a",
  "file:///a/b/",
  "http://a",
  "mailto:x",
];
const RELATIVE =
  ". ./ .. ../ ../g ../.. ../../g ../../../g g ./g g/ /g //g ///g ?y g?y #s g#s g?y#s ;x g;x ./../g ./g/. g/./h g/../h g;x=1/./y g?y/./x " +
  "http:g http:/g http://g https:g https://g foo:g foo:/g file:g file:/g file:///D:/x D:/x /D:/x D|/x /C|/.. \\g \\\\g g\\h /..//g //h:9/p //u@h 0 %2e%2e/x " +
  "..\\x \\ / // ? # :x :: a:b C: C|? é";

describe("URL", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  function agree(list: Input[]): void {
    const ours = guest.call(FACTS, list) as unknown[];
    const theirs = inNode(FACTS, list) as unknown[];
    list.forEach((input, index) => {
      expect(ours[index], `new URL(${JSON.stringify(input)})`).toEqual(theirs[index]);
    });
  }

  it("parses absolute URLs as Node does", () => {
    agree(ABSOLUTE.map((input): Input => [input, null]));
  });

  it("resolves relative URLs as Node does", () => {
    agree([...RELATIVE.split(" "), "", " "].flatMap((input) => BASES.map((base): Input => [input, base])));
  });

  it("sets parts as Node does", () => {
    const urls = [
      "http://u:p@h:81/p?q#f",
      "https://h/",
      "file:///C:/a",
      "foo://h/a",
      "foo:/a",
      "mailto:x?y",
      "ws://h:9/",
      "foo:a b  ?q#f",
    ];
    const values =
      "|http|https:|foo|file|ws:|a|A|é|a:b|a@b|h2|h2:99|h2:x|:99|1.2.3|[::1]|[::1]:8|80|443|8x|x8|99999|-1|/x/../y|x|\\x|//x|?a=1&b|a b|#z|#|?|%zz|http://new/|://|a/b|a?b|a#b| a |\tb|C|/x".split(
        "|",
      );
    const list = urls.flatMap((url) => PARTS.flatMap((part) => values.map((value) => [url, part, value])));
    const ours = guest.call(SETTERS, list) as unknown[];
    const theirs = inNode(SETTERS, list) as unknown[];
    list.forEach((item, index) => {
      expect(ours[index], JSON.stringify(item)).toEqual(theirs[index]);
    });
  });

  it("agrees with Node on random URLs", () => {
    const piece = fc.constantFrom(
      ..."http https file foo ws : / // \\ ? # @ [ ] a B é 日 %41 %2e .. . ; = & + 80 0x1f 1.2 ::1 C: C| | ^ ' \" < { ~ - _ xn-- localhost \t".split(
        " ",
      ),
      " ",
    );
    const text = fc.array(piece, { maxLength: 9 }).map((parts) => parts.join(""));
    const input = fc.tuple(text, fc.option(fc.constantFrom(...BASES)));
    const batches = fc.array(input, { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(batches, (list) => agree(list)),
      { numRuns: 60, seed: 2 },
    );
  });

  it("agrees with Node on random texts after a host", () => {
    const input = fc.string({ unit: "grapheme", maxLength: 12 }).map((text): Input => [`http://host/${text}`, null]);
    fc.assert(
      fc.property(fc.array(input, { minLength: 20, maxLength: 20 }), (list) => agree(list)),
      { numRuns: 30, seed: 3 },
    );
  });

  it("links searchParams with the URL, both ways", () => {
    const source = `() => {
      const u = new URL("http://a/?a=1&b=2#f"); const p = u.searchParams; const out = [p === u.searchParams];
      p.append("c", "x y"); out.push(u.href); p.delete("a"); out.push(u.href); u.search = "?z=%20"; out.push([...p].join());
      p.delete("z"); out.push(u.href); u.href = "http://b/?k=v"; out.push(p.get("k"), p.size); p.set("k", "é&"); out.push(String(u), JSON.stringify(u));
      p.sort(); out.push(u.search); return out;
    }`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  it("has the URLSearchParams of Node", () => {
    const source = `() => {
      const out = []; const show = (init) => { try { out.push(String(new URLSearchParams(init))); } catch (error) { out.push(error.name); } };
      for (const init of ["", "?", "??a", "a=b&a=c", "a+b=%20", "%zz=%", "a=b=c", "&=&", "é=😀", "a=\\ud800"]) show(init);
      for (const init of [{ a: 1, b: null }, [["a", "b"], ["c", 2]], new Map([["x", "y"]]), [["a"]], [1], [["a", "b", "c"]], null, 5, new URLSearchParams("q=1")]) show(init);
      const p = new URLSearchParams("b=2&a=1&b=3&c=");
      out.push(p.get("b"), p.get("z"), p.getAll("b"), p.has("b"), p.has("b", "3"), p.has("b", "9"), p.size, [...p.keys()], [...p.values()], [...p.entries()]);
      p.sort(); out.push(String(p)); p.set("b", "x"); out.push(String(p)); p.append("a", undefined); out.push(String(p)); p.delete("a", "1"); out.push(String(p));
      p.forEach((value, name, all) => out.push(name + value + (all === p)));
      out.push(p.entries().toString(), Object.prototype.toString.call(p), p.entries().map((pair) => pair[0]).toArray());
      for (const run of [() => p.append("x"), () => p.get(), () => URLSearchParams("a"), () => p.forEach(1), () => URLSearchParams.prototype.get.call({}, "a")]) {
        try { run(); out.push("no error"); } catch (error) { out.push(error.name); }
      }
      const alphabet = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join("");
      out.push(new URLSearchParams([[alphabet, alphabet]]).toString(), [...new URLSearchParams(new URLSearchParams([[alphabet, alphabet]]).toString())][0][0] === alphabet);
      return out;
    }`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  it("has the shape of the standard", () => {
    const source = `() => {
      const members = (target) => Object.getOwnPropertyNames(target).sort().map((name) => {
        const d = Object.getOwnPropertyDescriptor(target, name);
        return [name, d.enumerable, d.configurable, d.writable, typeof d.value, typeof d.get, typeof d.set, d.value?.length];
      });
      const own = (type) => members(type).filter(([name]) => !/ObjectURL|inspect/.test(name));
      return [URL, URLSearchParams].map((type) => [type.name, type.length, own(type), own(type.prototype), Object.getOwnPropertyDescriptor(globalThis, type.name).enumerable]);
    }`;
    expect(guest.call(source)).toEqual(inNode(source));
  });

  it("tells which URL was invalid", () => {
    expect(guest.evaluate(`(() => { try { new URL("nope") } catch (error) { return String(error) } })()`)).toBe(
      "TypeError: Invalid URL: nope",
    );
  });
});
