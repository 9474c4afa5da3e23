// What waits on this phone until the portal has it: reports without a signal, and photos that follow a report's text.
// For pages and for the service worker alike, which may send at the same time: every report has one key and every photo
// another, kept before anything is sent, so that the portal knows what it has already.
// A record: {id, at, key, tried, fields, photos: [{key, blob, lost}], number, receipt, pass, refused}. `fields` are let
// go once the receipt was shown, a blob once it has arrived; the record when neither is left.
(() => {
  const HOUR = 36e5;
  // A form's key is good for two days; `photos` counts from when the text was sent.
  const PATIENCE = { text: 7 * 24 * HOUR, photos: 48 * HOUR, key: 40 * HOUR, line: 45e3 };
  const channel = self.BroadcastChannel && new BroadcastChannel("lapor");
  let opening;
  let token = "";

  const open = () =>
    (opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open("lapor", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    }));

  // One transaction; `act` is given the store, and a function that takes what the transaction is to give.
  const within = async (mode, act) => {
    const base = await open();
    return new Promise((done, failed) => {
      const all = base.transaction("reports", mode);
      let found;
      all.oncomplete = () => done(found);
      all.onerror = all.onabort = () => failed(all.error);
      act(all.objectStore("reports"), (value) => (found = value));
    });
  };

  const list = () =>
    within("readonly", (store, give) => {
      store.getAll().onsuccess = (event) => give(event.target.result.sort((one, other) => one.at - other.at));
    });

  // The record as it becomes; undefined when somebody discarded it meanwhile, or when `become` gives nothing.
  const change = (id, become) =>
    within("readwrite", (store, give) => {
      store.get(id).onsuccess = (event) => {
        const now = event.target.result && become(event.target.result);
        give(now);
        if (now) store.put(now);
        else store.delete(id);
      };
    });

  const keep = (one) => within("readwrite", (store) => store.put(one));

  const tell = (news) => {
    channel?.postMessage(news);
    Later.heard?.(news);
  };

  async function fresh() {
    const answer = await fetch("/lapor/kunci", { signal: AbortSignal.timeout?.(PATIENCE.line) });
    if (!answer.ok) throw new Error("no key");
    const given = await answer.json();
    token = given.token;
    return given.key;
  }

  // {status, text}; fails when the line is dead, or when nothing has moved on it for 45 seconds.
  async function post(to, fields, moved) {
    const body = new FormData();
    for (const field of fields) body.append(...field);
    if (!self.XMLHttpRequest) {
      const answer = await fetch(to, { method: "POST", body, headers: { Accept: "application/json" } });
      return { status: answer.status, text: await answer.text() };
    }
    return new Promise((done, failed) => {
      const asked = new XMLHttpRequest();
      let patience;
      const wait = () => {
        clearTimeout(patience);
        patience = setTimeout(() => asked.abort(), PATIENCE.line);
      };
      asked.open("POST", to);
      asked.setRequestHeader("Accept", "application/json");
      asked.upload.onprogress = (event) => {
        wait();
        moved?.(event.loaded / event.total);
      };
      asked.onload = () => done({ status: asked.status, text: asked.responseText });
      asked.onerror = asked.onabort = () => failed(new Error("no line"));
      asked.onloadend = () => clearTimeout(patience);
      asked.send(body);
      wait();
    });
  }

  // The same, with a token that is good; a busy portal is as good as no line: it is asked again later.
  async function sent(to, fields, moved) {
    if (!token) await fresh();
    let answer = await post(to, [["csrf_token", token], ...fields], moved);
    if (answer.status === 400) {
      await fresh();
      answer = await post(to, [["csrf_token", token], ...fields], moved);
    }
    if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
    return answer;
  }

  // Send the words of a report. The record with its number; or {refused: answer}; undefined when it was discarded.
  async function sendText(one) {
    // A key that was never used may be exchanged when it is old; one that was is what the portal knows the report by.
    const isFresh = (known) => known.key && (known.tried || Date.now() - known.at < PATIENCE.key);
    const given = isFresh(one) ? "" : await fresh();
    // Another sender may have been faster: there must be one key only.
    one = await change(one.id, (now) => ({
      ...now,
      key: isFresh(now) ? now.key : given,
      tried: now.tried || Boolean(given) || navigator.onLine,
    }));
    if (!one) return undefined;
    const answer = await sent("/lapor", [["key", one.key], ...one.fields]);
    if (answer.status !== 201) return { refused: answer };
    const told = JSON.parse(answer.text);
    return change(one.id, (now) => ({ ...now, ...told, at: now.number ? now.at : Date.now() }));
  }

  async function sendPhotos(one) {
    for (const [place, photo] of one.photos.entries()) {
      if (!photo.blob) continue;
      const where = { id: one.id, number: one.number, photo: place + 1, of: one.photos.length };
      tell({ ...where, part: 0 });
      const fields = [["pass", one.pass], ["key", photo.key], ["photo", photo.blob, "foto.jpg"]];
      const answer = await sent(`/laporan/${one.number}/foto`, fields, (part) => tell({ ...where, part }));
      const arrived = { key: photo.key, lost: answer.status >= 300 };
      const now = await change(one.id, (now) => ({
        ...now,
        photos: now.photos.map((other) => (other.key === photo.key ? arrived : other)),
      }));
      if (!now) return;
      one = now;
    }
  }

  const isOver = (one) => Date.now() - one.at > (one.number ? PATIENCE.photos : PATIENCE.text);
  const hasPhotos = (one) => one.photos.some((photo) => photo.blob);

  async function sendOne(one) {
    if (!one.number) {
      const answer = await sendText(one);
      if (!answer) return;
      if (answer.refused) {
        await change(one.id, (now) => ({ ...now, refused: true }));
        return;
      }
      one = answer;
      tell({ id: one.id, number: one.number });
    }
    await sendPhotos(one);
    // What nobody has read yet stays: the receipt, or that a photo was not taken.
    const done = (now) => !now.fields && !hasPhotos(now) && !now.photos.some((photo) => photo.lost);
    await change(one.id, (now) => (done(now) ? null : now));
    tell({ id: one.id, number: one.number, done: true });
  }

  async function sendAll() {
    for (const one of await list()) {
      if (isOver(one)) await change(one.id, () => null);
      else if (!one.refused && (!one.number || hasPhotos(one))) await sendOne(one);
    }
  }

  // Send all that waits, unless another tab or the worker is at it. Fails when something could not be sent now.
  const run = () =>
    self.navigator.locks
      ? self.navigator.locks.request("lapor", { ifAvailable: true }, (mine) => mine && sendAll())
      : sendAll();

  const Later = {
    list,
    change,
    keep,
    sendText,
    run,
    hasPhotos,
    heard: null,
    trust: (known) => (token = known),
  };
  if (channel) channel.onmessage = (event) => Later.heard?.(event.data);
  self.Later = Later;
})();
