// Checks the facts inside the QR code of a letter, on this device. The part of the address behind "#" reaches no
// server. All words are in the page (documents/_offline.html); this file fills in values and shows what fits.
(async () => {
  const page = document.querySelector("[data-letter-code]");
  const digits = location.hash.slice(1);
  if (!page || !/^[0-9]{100,700}$/.test(digits) || !window.crypto || !crypto.subtle) return;

  const show = (name) => {
    page.hidden = false;
    page.querySelector(`[data-show="${name}"]`).hidden = false;
  };

  const bytesOf = (number) => {
    const hex = number.toString(16);
    const even = hex.length % 2 ? "0" + hex : hex;
    return Uint8Array.from(even.match(/../g), (pair) => parseInt(pair, 16));
  };

  try {
    const bytes = bytesOf(BigInt(digits));
    const body = bytes.slice(0, -64);
    const keyId = [...body.slice(1, 5)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const answer = await fetch(page.dataset.keys);
    if (!answer.ok) return;
    const jwk = (await answer.json()).keys.find((key) => key.kid === keyId);
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const head = new TextEncoder().encode(`pendopo-letter-1\0${page.dataset.letterCode}\0`);
    const message = new Uint8Array([...head, ...body]);
    const isGood =
      body[0] === 1 &&
      jwk &&
      (await crypto.subtle.verify(
        { name: "ECDSA", hash: "SHA-256" },
        await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]),
        bytes.slice(-64),
        message,
      ));
    if (!isGood) return show("bad");
    const [office, ...facts] = new TextDecoder().decode(body.slice(7)).split("\x1f");
    const day = new Date(Date.UTC(2020, 0, 1 + body[5] * 256 + body[6]));
    const fill = (name, text) => {
      const row = page.querySelector(`[data-fact="${name}"]`);
      if (!row) return;
      row.hidden = false;
      row.querySelector("dd").textContent = text;
    };
    fill("office", office);
    fill("day", day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }));
    for (const fact of facts) fill(fact[0], fact.slice(1));
    show("good");
  } catch {
    show("bad");
  }
})();
