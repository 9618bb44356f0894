// The entry page's own script. Each cell is written to this browser's store first, then sent as an idempotent command until it is answered.
// Nothing here trusts the line: a lost answer is asked for again under the same command, and the server applies it once.
"use strict";
(() => {
  const body = document.body, $ = id => document.getElementById(id);
  const text = JSON.parse($("texts").textContent), account = body.dataset.account, unit = body.dataset.unit, readAt = Number(body.dataset.at);
  const say = (key, ...args) => (text[key] ?? key).replace(/\{(\d)\}/g, (_, i) => args[i] ?? "");
  const vietnamese = document.documentElement.lang === "vi", group = vietnamese ? "." : ",", point = vietnamese ? "," : ".";
  const now = () => Date.now();
  if (!unit) return;

  // ---- numbers: 1.234,5 is typed, 1234.5 is sent ----
  const pattern = new RegExp(`^-?(\\d{1,3}(\\${group}\\d{3})+|\\d+)(\\${point}\\d+)?$`);
  const parse = (typed, decimals) => {
    const plain = typed.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
    if (!pattern.test(plain)) return { bad: say("Bad.NotANumber", typed) };
    let value = plain.split(group).join("").replace(point, ".").replace(/^(-?)0+(?=\d)/, "$1");
    if (value.includes(".")) value = value.replace(/\.?0+$/, "");
    if ((value.split(".")[1] ?? "").length > decimals) return { bad: say("Bad.Decimals", typed, decimals) };
    return { value: value === "-0" ? "0" : value };
  };
  const show = value => {
    const [whole, rest] = String(value).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest ? point + rest : "");
  };
  const fold = s => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  // randomUUID needs HTTPS, which a commune's address may lack.
  const uuid = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map(x => x.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // ---- the browser's store ----
  let db = null;
  const opened = new Promise(done => {
    let request;
    try { request = indexedDB.open("entry", 1); } catch { done(); return; }
    request.onupgradeneeded = () => {
      request.result.createObjectStore("cells", { keyPath: "key" }).createIndex("account", "account");
      request.result.createObjectStore("submits", { keyPath: "key" });
    };
    request.onsuccess = () => { db = request.result; done(); };
    request.onerror = () => done();
  });
  // Strict: on the disk before it is called saved, so that a killed browser has lost nothing.
  const change = (store, what) => new Promise((done, fail) => {
    if (!db) { done(false); return; }
    const transaction = db.transaction(store, "readwrite", { durability: "strict" });
    what(transaction.objectStore(store));
    transaction.oncomplete = () => done(true);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  }).catch(() => false);
  const put = async record => { record.stored = await change("cells", s => s.put(record)); };
  const drop = record => { records.delete(record.key); return change("cells", s => s.delete(record.key)); };
  const read = (store, ask) => new Promise(done => {
    if (!db) { done(null); return; }
    const request = ask(db.transaction(store).objectStore(store));
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
  });

  // ---- cells: what the server had when the page was read, and what lies here ----
  const records = new Map();
  const cells = [...document.querySelectorAll(".cell")].map(element => {
    const d = element.dataset;
    return {
      element, input: element.querySelector("input,textarea"), name: d.name, section: d.section ?? null, report: d.report ?? null, kind: d.kind ?? null, decimals: Number(d.decimals), measure: d.measure, period: d.period, breakdown: d.breakdown ?? null,
      min: d.min, max: d.max, low: d.low, high: d.high, counted: !d.onchange, returned: d.returned,
      standing: Number(d.figure) && d.state !== "Withdrawn" ? { figure: Number(d.figure), state: d.state, value: d.value, stage: d.stage } : null, figure: Number(d.figure),
      // A figure is one cell in every view; words and estimates have keys of their own.
      key: [account, unit, d.period, d.section ? d.report + "#" + d.section : d.measure, d.breakdown ?? "", ...(d.kind ? [d.kind] : [])].join("|"),
    };
  });
  const byKey = new Map(cells.map(c => [c.key, c]));
  const recordOf = cell => records.get(cell.key);
  const textOf = (cell, state, value) => (state === "NotApplicable" ? "" : cell.section ? (state === "Zero" ? "" : value ?? "") : state === "Zero" ? "0" : value == null ? "" : show(value));
  const isWaiting = r => r.status === "waiting";
  const needsFix = r => ["invalid", "refused", "reason", "asked"].includes(r.status);
  let sentAt = null, online = navigator.onLine, failures = 0, doubtful = false, sending = false, stopped = null, timer = 0;

  const stateOf = cell => {
    const r = recordOf(cell), s = cell.standing;
    const warning = value => (value != null && cell.low != null && (Number(value) < Number(cell.low) || Number(value) > Number(cell.high)) ? " · " + say("Warn.Unusual", show(cell.low), show(cell.high)) : "");
    if (r) {
      const kept = r.stored === false ? say("State.Unstored") : null;
      switch (r.status) {
        case "draft": return ["risk", kept ?? say("State.Draft")];
        case "waiting": return ["risk", kept ?? (say(sending && !failures ? "State.Sending" : "State.Waiting") + warning(r.value))];
        case "invalid": case "refused": return ["bad", r.sentence];
        case "reason": return ["bad", say("State.Reason")];
        case "asked": return ["bad", say("State.Changed", textOf(cell, r.standing.state, r.standing.value) || say("NotApplicable"), r.standing.by, r.standing.at, r.text || say("NotApplicable"))];
      }
    }
    if (!s) return ["unknown", say("State.None")];
    if (s.stage === "Approved") return ["good", say("State.Approved")];
    if (s.stage === "Submitted") return ["good", say("State.Submitted")];
    if (cell.returned && !r) return ["risk", say("State.Returned", cell.returned)];
    const sent = say(s.state === "Zero" ? "State.SentZero" : s.state === "NotApplicable" ? "State.SentNotApplicable" : "State.Sent");
    const doubt = (r?.warning ? " · " + say("Warn." + r.warning) : "") || warning(s.value);
    return [doubt ? "risk" : "good", sent + doubt];
  };

  const render = cell => {
    const [tone, words] = stateOf(cell), r = recordOf(cell), status = cell.element.querySelector(".st");
    if (cell.tone !== tone) {
      if (cell.tone ?? "unknown" !== "") cell.element.classList.remove(cell.tone ?? "unknown");
      cell.element.classList.add(tone);
      status.querySelector("use").setAttribute("href", "#" + tone);
      cell.tone = tone;
    }
    if (cell.words !== words) {
      status.lastElementChild.textContent = words;
      if (cell.words !== undefined && tone === "bad") $("say").textContent = cell.name + ": " + words;
      cell.words = words;
    }
    cell.input.setAttribute("aria-invalid", tone === "bad");
    const state = r && r.status !== "sent" ? r.state : cell.standing?.state;
    cell.input.placeholder = state === "NotApplicable" ? say("NotApplicable") : cell.section && state === "Zero" ? say("Zero") : "";
    renderExtra(cell, r);
  };

  // Under a cell: the reason that a correction needs, or the choice when someone else was quicker.
  const renderExtra = (cell, r) => {
    const wanted = r?.status === "reason" ? "reason" : r?.status === "asked" ? "asked" : "";
    if (cell.extra === wanted) return;
    cell.extra = wanted;
    cell.element.querySelector(".extra")?.remove();
    if (!wanted) return;
    const box = document.createElement("div");
    box.className = "extra";
    const button = (key, act, primary) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = say(key);
      if (primary) b.className = "primary";
      b.onclick = act;
      return b;
    };
    if (wanted === "reason") {
      const label = document.createElement("label"), field = document.createElement("input");
      label.textContent = say("Reason.Label");
      field.maxLength = 400;
      label.append(field);
      const send = () => { if (field.value.trim()) { const q = recordOf(cell); queue(cell, { state: q.state, value: q.value, text: q.text, reason: field.value.trim() }); move(cell, 1); } else field.focus(); };
      field.onkeydown = e => { if (e.key === "Enter") { e.preventDefault(); send(); } };
      box.append(label, button("Reason.Send", send, true), button("Changed.Keep", () => restore(cell)));
    } else {
      box.append(
        button("Changed.Overwrite", () => { const q = recordOf(cell); cell.figure = q.standing.figure; cell.standing = { ...q.standing }; queue(cell, { state: q.state, value: q.value, text: q.text, reason: q.reason, overwrite: true }, q.standing.figure); }, true),
        button("Changed.Keep", () => { const q = recordOf(cell); cell.figure = q.standing.figure; cell.standing = { ...q.standing }; restore(cell); }));
    }
    cell.element.append(box);
  };

  const restore = async cell => {
    const r = recordOf(cell);
    cell.input.value = textOf(cell, cell.standing?.state, cell.standing?.value);
    if (r) await drop(r);
    renderAll();
  };

  const renderBar = () => {
    const counted = cells.filter(c => c.counted);
    const fix = counted.filter(c => recordOf(c) && needsFix(recordOf(c))).length;
    const wait = counted.filter(c => ["waiting", "draft"].includes(recordOf(c)?.status)).length;
    const sent = counted.filter(c => c.standing && (!recordOf(c) || recordOf(c).status === "sent")).length;
    const open = cells.filter(c => c.standing?.stage === "Entering").length;
    const rest = counted.length - fix - wait - sent;
    $("count").textContent = sentAt ? say("Count.At", sent, counted.length, sentAt) : say("Count", sent, counted.length);
    $("rest").textContent = [fix && say("Rest.Fix", fix), wait && say("Rest.Wait", wait), rest && say("Rest.Empty", rest)].filter(Boolean).join(", ") || (open || !counted.length ? "" : say("Rest.Done"));
    $("submit").disabled = !body.dataset.report && open === 0 && !cells.some(c => recordOf(c) && isWaiting(recordOf(c)));
  };
  const renderAll = () => { cells.forEach(render); renderBar(); };

  const note = (key, tone = "risk", link) => {
    const box = $("note");
    box.hidden = !key;
    box.className = "note " + tone;
    box.textContent = key ? say(key) + " " : "";
    if (key && link) {
      const a = document.createElement("a");
      a.href = link;
      a.textContent = say("SignIn");
      box.append(a);
    }
  };

  // ---- from the field to the store ----
  const same = (cell, content) => cell.standing && cell.standing.state === content.state && (cell.standing.value ?? "0") === (content.value ?? "0");

  const commit = async (cell, typed = cell.input.value.trim()) => {
    const r = recordOf(cell);
    if (r && r.status !== "draft" && r.text === typed) return;
    if (!r && typed === textOf(cell, cell.standing?.state, cell.standing?.value)) return;
    if (typed === "") {
      if (r && !(isWaiting(r) && r.tried)) await restore(cell);
      else if (!r) cell.input.value = textOf(cell, cell.standing?.state, cell.standing?.value);
      return;
    }
    if (cell.section) { await queue(cell, { state: "Value", value: typed, text: typed }); return; }
    const { value, bad } = parse(typed, cell.decimals);
    const sentence = bad ?? (Number(value) < Number(cell.min) || Number(value) > Number(cell.max) ? say("Bad.Range", typed, show(cell.min), show(cell.max)) : null);
    if (sentence) {
      if (r && isWaiting(r) && r.tried) { r.next = null; }
      await hold(cell, { status: "invalid", text: typed, sentence });
      return;
    }
    cell.input.value = show(value);
    await queue(cell, { state: value === "0" ? "Zero" : "Value", value: value === "0" ? null : value, text: show(value) });
  };

  // Keeps something of a cell that does not go out.
  const hold = async (cell, change) => {
    const old = recordOf(cell);
    const record = { key: cell.key, account, unit, period: cell.period, measure: cell.measure, breakdown: cell.breakdown, section: cell.section, report: cell.report, kind: cell.kind, basedOn: old && old.status !== "sent" ? old.basedOn : cell.figure, state: null, value: null, reason: null, ...change };
    // A command that may have reached the server stays until it is answered.
    if (old && isWaiting(old) && old.tried) record.unanswered = old;
    else if (old?.unanswered) record.unanswered = old.unanswered;
    records.set(cell.key, record);
    await put(record);
    renderAll();
  };

  const queue = async (cell, content, basedOn) => {
    const old = recordOf(cell), waits = old && isWaiting(old) && old.tried ? old : old?.unanswered;
    if (same(cell, content) && !waits) { await restore(cell); return; }
    if (!content.reason && cell.standing && cell.standing.stage !== "Entering" && !same(cell, content)) { await hold(cell, { status: "reason", ...content }); return; }
    if (waits) {
      waits.next = content;
      waits.text = content.text;
      records.set(cell.key, waits);
      await put(waits);
    } else {
      const record = {
        key: cell.key, account, unit, period: cell.period, measure: cell.measure, breakdown: cell.breakdown, section: cell.section, report: cell.report, kind: cell.kind, status: "waiting", command: uuid(), tried: false,
        reason: null, overwrite: false, ...content, basedOn: basedOn ?? (old && old.status !== "sent" ? old.basedOn : cell.figure),
      };
      records.set(cell.key, record);
      await put(record);
    }
    renderAll();
    pump();
  };

  // ---- from the store to the server ----
  const post = async (path, data) => {
    const answer = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json", RequestVerificationToken: body.dataset.token }, body: JSON.stringify(data), signal: AbortSignal.timeout(90000), redirect: "error",
    });
    if (answer.ok) return answer.json();
    throw Object.assign(new Error(answer.status), { status: answer.status });
  };

  // After signing in again in another tab, or when the token has aged: a fresh one. False when nobody or somebody else is signed in.
  const renew = async () => {
    const answer = await fetch("/entry/token", { redirect: "manual", headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(90000) });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { stop("Session"); return false; }
    if (!answer.ok) throw new Error(answer.status);
    const fresh = await answer.json();
    if (String(fresh.account) !== account) { stop("Session.Other"); return false; }
    body.dataset.token = fresh.token;
    return true;
  };

  const stop = why => {
    stopped = why;
    note(why, "bad", "/sign-in?returnUrl=" + encodeURIComponent(location.pathname + location.search));
  };

  const outgoing = () => [...new Set([...records.values()].map(r => r.unanswered ?? r))].filter(isWaiting)
    .sort((a, b) => cells.indexOf(byKey.get(a.key)) - cells.indexOf(byKey.get(b.key))).slice(0, 50);

  const pump = async () => {
    if (sending || stopped) return;
    clearTimeout(timer);
    sending = true;
    let renewed = false;
    try {
      for (let batch = outgoing(); batch.length; batch = outgoing()) {
        for (const r of batch) {
          if (!r.tried) { r.tried = true; await put(records.get(r.key) ?? r); }
        }
        renderAll();
        try {
          // After an outage session and token may be gone: asked first, in a request that commits nothing.
          if (doubtful && !renewed) { renewed = true; if (!await renew()) break; }
          await take(await post("/entry/cells", { cells: batch.map(r => ({ command: r.command, unit: r.unit, measure: r.measure, period: r.period, breakdown: r.breakdown, section: r.section ?? null, report: r.report ?? null, kind: r.kind ?? null, state: r.state, value: r.value, reason: r.reason, basedOn: r.basedOn, overwrite: !!r.overwrite })) }));
          failures = 0;
          doubtful = false;
          note("");
        } catch (error) {
          if (error.status === 401 || error.status === 403) { stop("Session"); break; }
          if (error.status === 400 && !renewed) { renewed = true; if (await renew()) continue; break; }
          throw error;
        }
      }
    } catch {
      failures++;
      doubtful = true;
      note("Offline");
      // Longer and longer, never longer than half a minute, never all phones of a province at once.
      timer = setTimeout(pump, Math.min(30000, 1000 * 2 ** Math.min(failures, 5)) * (0.7 + Math.random() * 0.3));
    }
    sending = false;
    renderAll();
  };

  const take = async answers => {
    sentAt = answers.time;
    const accepted = [], relations = ["Figure.AboveWhole", "Figure.BelowPart", "Figure.BreakdownAboveTotal"];
    for (const answer of answers.answers) {
      let record = [...records.values()].map(r => [r, r.unanswered ?? r]).find(([, r]) => r.command === answer.command);
      if (!record) continue;
      const [outer, r] = record, cell = byKey.get(r.key);
      if (answer.accepted) {
        accepted.push(r);
        if (cell) {
          cell.figure = answer.figure;
          cell.standing = { figure: answer.figure, state: r.state, value: r.value, stage: "Entering" };
          cell.returned = null;
        }
        if (outer !== r) {
          // The person has typed on: what was held back now follows what the server has.
          delete outer.unanswered;
          outer.basedOn = answer.figure;
          await put(outer);
        } else if (r.next) {
          await follow(r, r.next, answer.figure);
        } else {
          Object.assign(r, { status: "sent", figure: answer.figure, warning: answer.warning ?? null, at: answers.at, time: answers.time });
          await put(r);
        }
      } else if (outer !== r) {
        delete outer.unanswered;
        await put(outer);
      } else if (r.next) {
        await follow(r, r.next, r.basedOn);
      } else if (answer.code === "Figure.ChangedMeanwhile" && answer.standing) {
        Object.assign(r, { status: "asked", standing: answer.standing });
        await put(r);
      } else if (answer.code === "Figure.ReasonRequired") {
        if (cell?.standing) cell.standing.stage = "Submitted";
        Object.assign(r, { status: "reason" });
        await put(r);
      } else {
        Object.assign(r, { status: "refused", sentence: answer.sentence, code: answer.code });
        await put(r);
      }
    }
    // What was refused for another cell's sake may stand now that one has changed.
    if (accepted.length) {
      for (const r of records.values()) {
        if (r.status === "refused" && relations.includes(r.code) && !accepted.includes(r)) {
          Object.assign(r, { status: "waiting", command: uuid(), tried: false });
          await put(r);
        }
      }
    }
    renderAll();
  };

  const follow = async (r, next, basedOn) => {
    const record = { ...r, ...next, status: "waiting", command: uuid(), tried: false, basedOn, overwrite: !!next.overwrite, reason: next.reason ?? null };
    delete record.next;
    records.set(r.key, record);
    await put(record);
  };

  // ---- keys and buttons ----
  const move = (cell, step) => {
    const next = cells[cells.indexOf(cell) + step];
    if (next) { next.input.focus(); next.input.select(); } else if (step > 0) $("submit").focus();
  };
  let drafts = 0;
  for (const cell of cells) {
    cell.input.addEventListener("input", () => {
      clearTimeout(drafts);
      const typed = cell.input.value.trim();
      drafts = setTimeout(() => {
        if (cell.input.value.trim() === typed && typed && recordOf(cell)?.text !== typed && typed !== textOf(cell, cell.standing?.state, cell.standing?.value)) hold(cell, { status: "draft", text: typed });
      }, 250);
    });
    cell.input.addEventListener("change", () => { clearTimeout(drafts); commit(cell); });
    cell.input.addEventListener("keydown", e => {
      if (cell.section) return;
      const step = e.key === "Enter" || e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
      if (!step || e.isComposing) return;
      e.preventDefault();
      clearTimeout(drafts);
      commit(cell);
      move(cell, e.key === "Enter" && e.shiftKey ? -1 : step);
    });
    cell.input.addEventListener("paste", e => {
      const pasted = e.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
      if (!/[\t\n]/.test(pasted)) return;
      e.preventDefault();
      openBlock(pasted, cells.filter(c => !c.section).indexOf(cell));
    });
    for (const button of cell.element.querySelectorAll("[data-put]")) {
      button.addEventListener("click", () => {
        const state = button.dataset.put;
        cell.element.querySelector("details").open = false;
        const shown = state === "Zero" && !cell.section ? "0" : "";
        cell.input.value = shown;
        queue(cell, { state, value: null, text: shown });
        cell.input.focus();
      });
    }
  }

  const ask = (title, lines, yes) => new Promise(done => {
    const dialog = $("ask");
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector(".body").replaceChildren(...lines.map(line => Object.assign(document.createElement("p"), { textContent: line })));
    const button = dialog.querySelector("[data-yes]");
    button.textContent = yes;
    button.onclick = () => { dialog.onclose = null; dialog.close(); done(true); };
    dialog.onclose = () => done(false);
    dialog.showModal();
  });
  for (const dialog of document.querySelectorAll("dialog")) dialog.querySelector("[data-no]").onclick = () => dialog.close();

  $("zero")?.addEventListener("click", async () => {
    const empty = cells.filter(c => c.counted && !c.section && !c.standing && !recordOf(c) && !c.input.value.trim());
    if (!empty.length || !await ask(say("ZeroRest"), [say("ZeroRest.Ask", empty.length), ...empty.map(c => "– " + c.name)], say("ZeroRest.Yes", empty.length))) return;
    for (const cell of empty) {
      cell.input.value = "0";
      await queue(cell, { state: "Zero", value: null, text: "0" });
    }
  });

  // ---- a block from a spreadsheet ----
  const mapBlock = (pasted, start) => {
    const rows = pasted.split(/\r?\n/).map((line, i) => ({ row: i + 1, columns: line.split("\t").map(c => c.trim()) })).filter(r => r.columns.some(Boolean));
    const numbers = cells.filter(c => !c.section), named = new Map(numbers.flatMap(c => [[fold(c.name), c], ...(c.breakdown ? [] : [[fold(c.measure), c]])]));
    const nameOf = r => r.columns.findIndex(c => c && named.has(fold(c)));
    const byName = rows.filter(r => nameOf(r) >= 0).length * 2 >= rows.length;
    const lines = [];
    let index = start;
    const add = (row, column, cell, typed) => {
      const bad = !cell ? say(byName ? "Bad.NoName" : "Bad.NoCell") : null, parsed = cell ? parse(typed, cell.decimals) : {};
      const range = cell && !parsed.bad && (Number(parsed.value) < Number(cell.min) || Number(parsed.value) > Number(cell.max)) ? say("Bad.Range", typed, show(cell.min), show(cell.max)) : null;
      lines.push({ place: say("Paste.Place", row, column), cell, typed, bad: bad ?? parsed.bad ?? range });
    };
    for (const r of rows) {
      if (byName) {
        const at = nameOf(r), after = at < 0 ? [] : r.columns.map((c, i) => [c, i]).filter(([c, i]) => c && i > at);
        if (at < 0) { add(r.row, 1, null, r.columns.find(Boolean)); continue; }
        if (!after.length) continue;
        const cell = named.get(fold(r.columns[at])), [typed, i] = after.find(([c]) => !parse(c, 4).bad) ?? after[after.length - 1];
        add(r.row, i + 1, cell, typed);
      } else {
        const figures = r.columns.map((c, i) => [c, i]).filter(([c]) => c && !parse(c, 4).bad), filled = r.columns.map((c, i) => [c, i]).filter(([c]) => c);
        if (rows.length === 1) { for (const [c, i] of filled) add(r.row, i + 1, numbers[index++], c); continue; }
        const [typed, i] = figures[0] ?? filled[filled.length - 1];
        add(r.row, i + 1, numbers[index++], typed);
        for (const [c, j] of figures.slice(1)) lines.push({ place: say("Paste.Place", r.row, j + 1), cell: null, typed: c, bad: say("Bad.Column") });
      }
    }
    return lines;
  };

  const openBlock = (pasted, start) => {
    const dialog = $("block"), area = $("block-text"), yes = dialog.querySelector("[data-yes]");
    let lines = [];
    const preview = () => {
      lines = area.value.trim() ? mapBlock(area.value, start) : [];
      const good = lines.filter(l => !l.bad);
      const table = document.createElement("table"), head = table.createTHead().insertRow(), rows = table.createTBody();
      for (const key of ["Paste.Place", "Paste.Where", "Paste.Value", "Paste.Result"]) {
        const th = document.createElement("th");
        th.scope = "col";
        th.textContent = key === "Paste.Place" ? "" : say(key);
        if (key === "Paste.Place") th.innerHTML = "<span class=unseen>#</span>";
        head.append(th);
      }
      for (const l of lines) {
        const row = rows.insertRow(), standing = l.cell && (recordOf(l.cell)?.text ?? textOf(l.cell, l.cell.standing?.state, l.cell.standing?.value));
        row.className = l.bad ? "bad" : "";
        for (const words of [l.place, l.cell?.name ?? "–", l.typed, l.bad ?? (standing && standing !== l.typed ? say("Paste.Replaces", standing) : say("Paste.Fine"))]) row.insertCell().textContent = words;
      }
      dialog.querySelector(".body").replaceChildren(...(lines.length ? [table] : []));
      yes.disabled = !good.length;
      yes.textContent = say("Paste.Yes", good.length);
    };
    area.value = pasted;
    area.oninput = preview;
    yes.onclick = async () => {
      dialog.close();
      for (const l of lines.filter(x => !x.bad)) {
        l.cell.input.value = l.typed;
        await commit(l.cell, l.typed);
      }
    };
    preview();
    dialog.showModal();
  };
  $("paste")?.addEventListener("click", () => openBlock("", 0));

  // ---- to the leader, and the receipt ----
  const showReceipt = receipts => {
    const dialog = $("receipt");
    dialog.querySelector(".body").replaceChildren(...receipts.map(r => {
      const list = document.createElement("dl");
      for (const [key, value] of [["Receipt.Number", r.number], ["Receipt.Period", r.periodName], ["Receipt.At", r.at], ["Receipt.Cells", r.cells], ["Receipt.Hash", r.hash]]) {
        list.append(Object.assign(document.createElement("dt"), { textContent: say(key) }), Object.assign(document.createElement("dd"), { textContent: value }));
      }
      return list;
    }));
    dialog.showModal();
  };
  document.querySelector("[data-print]").onclick = () => print();

  // A report goes to the unit's head as a whole; what is open is said place by place.
  const present = async () => {
    if (cells.some(c => recordOf(c) && needsFix(recordOf(c)))) { note("Report.Fix", "bad"); return; }
    if (!await ask(say("Report.Present"), [say("Report.Ask")], say("Report.Present"))) return;
    try {
      const data = { unit, report: body.dataset.report };
      let answer;
      try {
        answer = await post("/entry/report", data);
      } catch (error) {
        if (error.status !== 400 || !await renew()) throw error;
        answer = await post("/entry/report", data);
      }
      note(answer.accepted ? "Report.Presented" : "Report.Refused", answer.accepted ? "good" : "bad");
      if (answer.accepted) { $("submit").disabled = true; return; }
      const list = document.createElement("ul");
      for (const sentence of answer.sentences) list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
      $("note").append(list);
      $("note").scrollIntoView({ block: "center" });
    } catch (error) {
      if (error.status === 401 || error.status === 403) stop("Session"); else note("Submit.Failed", "bad");
    }
  };

  $("submit").addEventListener("click", async () => {
    await pump();
    if (outgoing().length) { note("Submit.Waiting", "bad"); return; }
    if (body.dataset.report) { await present(); return; }
    const open = cells.filter(c => c.standing?.stage === "Entering" && (!recordOf(c) || recordOf(c).status === "sent"));
    const rest = cells.filter(c => c.counted && (!c.standing || (recordOf(c) && recordOf(c).status !== "sent")));
    if (!open.length || !await ask(say("Submit"), [say("Submit.Ask", open.length), ...(rest.length ? [say("Submit.Rest", rest.length), ...rest.map(c => "– " + c.name)] : [])], say("Submit.Yes", open.length))) return;
    const receipts = [];
    try {
      for (const period of new Set(open.map(c => c.period))) {
        // The same command until it is answered, so that a lost answer does not lose the receipt.
        const key = [account, unit, period].join("|"), kept = await read("submits", s => s.get(key)) ?? { key, command: uuid() };
        await change("submits", s => s.put(kept));
        let answer;
        try {
          answer = await post("/entry/submit", { command: kept.command, unit, period });
        } catch (error) {
          if (error.status !== 400 || !await renew()) throw error;
          answer = await post("/entry/submit", { command: kept.command, unit, period });
        }
        await change("submits", s => s.delete(key));
        if (!answer.accepted) { note("Refused", "bad"); $("note").append(answer.sentence); continue; }
        sentAt = answer.time;
        const periodCells = cells.filter(c => c.period === period && c.standing?.stage === "Entering");
        for (const cell of periodCells) {
          cell.standing.stage = "Submitted";
          if (recordOf(cell)?.status === "sent") await drop(recordOf(cell));
        }
        receipts.push({ ...answer, periodName: periodCells[0]?.element.closest("section")?.getAttribute("aria-label") ?? period });
      }
    } catch (error) {
      if (error.status === 401 || error.status === 403) stop("Session"); else note("Submit.Failed", "bad");
    }
    renderAll();
    if (receipts.length) showReceipt(receipts);
  });

  // ---- start ----
  const wake = async () => {
    online = navigator.onLine;
    if (stopped) {
      try { if (!await renew()) return; } catch { return; }
      stopped = null;
      note("");
    }
    failures = 0;
    pump();
  };
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  addEventListener("pageshow", e => { if (e.persisted) wake(); });
  $("unit")?.addEventListener("change", e => { if (e.target.tagName === "SELECT") e.target.form.submit(); });

  opened.then(async () => {
    for (const r of await read("cells", s => s.index("account").getAll(account)) ?? []) {
      const cell = byKey.get(r.key);
      // The page was read after it was sent: the server's own answer stands there.
      if (r.status === "sent" && (!cell || r.at < readAt)) { await change("cells", s => s.delete(r.key)); continue; }
      records.set(r.key, r);
      if (cell && r.status === "sent" && r.figure !== cell.figure) {
        cell.figure = r.figure;
        cell.standing = { figure: r.figure, state: r.state, value: r.value, stage: "Entering" };
        sentAt = r.time;
      }
    }
    for (const cell of cells) {
      const typed = cell.input.value.trim();
      cell.input.value = typed || (recordOf(cell)?.text ?? textOf(cell, cell.standing?.state, cell.standing?.value));
    }
    if (!db) note("NoStore", "bad");
    body.dataset.ready = "1";
    renderAll();
    pump();
    addEventListener("load", later);
    if (document.readyState === "complete") later();
  });

  // What is nice to have comes when the line is idle: reopening without a line, and the font.
  let did = false;
  const later = () => {
    if (did) return;
    did = true;
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register("/entry/worker", { scope: "/entry" }).then(() => navigator.serviceWorker.ready)
        .then(r => r.active.postMessage({ keep: [location.href, ...[...document.querySelectorAll("link[rel=stylesheet][href*='/entry/'],script[src]")].map(e => e.href ?? e.src)] })).catch(() => {});
    } else {
      $("offline").textContent = say("NeedsHttps");
    }
    const line = navigator.connection;
    if (!line?.saveData && !/2g/.test(line?.effectiveType ?? "")) {
      (window.requestIdleCallback ?? setTimeout)(() => document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/lib/fonts.css" })));
    }
  };
})();
