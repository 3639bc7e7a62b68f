'use strict';
// The page works without this file. It saves the reload, keeps what could not be
// sent, and shows later letters as they come. Nothing is stored in the browser.
(() => {
  const root = document.documentElement;
  const form = document.getElementById('say');
  const fields = form.elements;
  const text = fields.text;
  const log = document.getElementById('log');
  const status = document.getElementById('status');
  const shown = new Set();
  const HERE = '/donde:aqui';
  let words = JSON.parse(document.body.dataset.words);
  let busy = 0;
  let started = fields.after.value !== '';
  let stream = null;
  let timer = 0;

  const make = (tag, className, content) => {
    const element = document.createElement(tag);
    element.className = className;
    if (content) element.textContent = content;
    return element;
  };

  const nonce = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      ('0' + byte.toString(16)).slice(-2)).join('');

  const note = (message) => {
    status.textContent = '';
    if (message) status.append(make('p', 'note', message));
  };

  const wait = (change) => {
    busy += change;
    note('');
    if (busy < 1) return;
    const dots = make('div', 'dots');
    dots.append(make('span', 'vh', words['web.typing']), make('i', ''), make('i', ''), make('i', ''));
    status.append(dots);
  };

  // A long answer is read from its beginning, a short one is shown whole.
  const reveal = (element) => {
    const height = root.scrollHeight - element.offsetTop;
    const short = height < window.innerHeight;
    if (short) window.scrollTo(0, root.scrollHeight);
    else element.scrollIntoView({ block: 'start' });
  };

  const bubble = (who, speaker) => {
    const element = make('article', 'm ' + who);
    element.append(make('span', 'vh', words[speaker]), make('div', 't'));
    log.append(element);
    return element;
  };

  const button = (item) => {
    const element = make(item.url ? 'a' : 'button', 'b', item.title);
    if (item.url) {
      element.href = item.url;
      element.target = '_blank';
      element.rel = 'noopener noreferrer';
    } else {
      element.name = 'payload';
      element.value = item.payload;
      element.setAttribute('form', 'say');
    }
    return element;
  };

  // A word on a press: for a moment, below, where it pushes nothing away.
  const hint = (letter) => {
    const word = make('p', '');
    word.innerHTML = letter.html;
    note(word.textContent);
  };

  const show = (letter) => {
    if (letter.toast && !busy) hint(letter);
    if (shown.has(letter.id)) return null;
    shown.add(letter.id);
    fields.after.value = letter.id;
    if (letter.toast) return null;
    const element = bubble('bot', 'web.bot');
    element.lang = letter.language;
    element.dir = letter.direction;
    // The server builds this HTML from an allow-list.
    element.querySelector('.t').innerHTML = letter.html;
    for (const row of letter.buttons) {
      const line = make('div', 'row');
      line.append(...row.map(button));
      element.append(line);
    }
    return element;
  };

  const showAll = (letters) => {
    const first = letters.map(show).filter(Boolean)[0];
    if (first) reveal(first);
  };

  // Another cookie means another mailbox, with ids of its own.
  const startOver = () => {
    shown.clear();
    fields.after.value = '';
    hush();
  };

  const hush = () => {
    clearTimeout(timer);
    if (stream) stream.close();
    stream = null;
  };

  const listen = () => {
    if (stream || !started || document.hidden || !window.EventSource) return;
    const source = new EventSource('/events?after=' + encodeURIComponent(fields.after.value));
    stream = source;
    source.onmessage = (event) => {
      const letter = JSON.parse(event.data);
      if (!busy && !shown.has(letter.id)) note('');
      showAll([letter]);
    };
    source.onerror = () => {
      if (source !== stream || source.readyState !== EventSource.CLOSED) return;
      hush();
      timer = setTimeout(listen, 15000);
    };
  };

  const speak = (reply) => {
    words = reply.words;
    root.lang = fields.lang.value = reply.language;
    root.dir = reply.direction;
    document.title = words['web.title'];
    document.getElementById('host').textContent = reply.host;
    for (const element of document.querySelectorAll('[data-say]')) {
      if (words[element.dataset.say]) element.textContent = words[element.dataset.say];
    }
    log.setAttribute('aria-label', words['web.log']);
    text.placeholder = words['web.placeholder'];
  };

  const take = (reply) => {
    if (reply.fresh) startOver();
    if (reply.ended) {
      startOver();
      log.textContent = '';
    }
    fields.csrf.value = reply.csrf;
    if (reply.words) speak(reply);
    showAll(reply.letters);
    if (reply.pending && !busy) note(words['web.pending']);
    started = !reply.ended;
    if (reply.ended) {
      startOver();
      note(words['web.ended']);
    }
    listen();
  };

  // The cookie and the form no longer belong together: ask for a new pair.
  const renew = async () => {
    const page = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-store' });
    const fresh = new DOMParser().parseFromString(await page.text(), 'text/html');
    startOver();
    fields.csrf.value = fresh.querySelector('[name=csrf]').value;
  };

  const post = async (saying) => {
    const all = { ...saying, csrf: fields.csrf.value, after: fields.after.value, lang: fields.lang.value };
    const control = new AbortController();
    const patience = setTimeout(() => control.abort(), 45000);
    try {
      const answer = await fetch('/say', {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body: new URLSearchParams(all),
        signal: control.signal,
      });
      return [answer, await answer.json()];
    } finally {
      clearTimeout(patience);
    }
  };

  const fail = (own, saying, problem) => {
    own.classList.add('failed');
    const line = make('div', 'row');
    const again = make('button', 'b', words['web.try_again']);
    again.type = 'button';
    again.onclick = () => {
      line.remove();
      own.classList.remove('failed');
      text.focus();
      deliver(own, saying);
    };
    line.append(again);
    own.append(line);
    note(problem);
    reveal(own);
  };

  const deliver = async (own, saying) => {
    let problem = '';
    let reply = null;
    let code = 0;
    wait(1);
    reveal(own);
    try {
      let answer;
      [answer, reply] = await post(saying);
      if (answer.status === 403) {
        await renew();
        [answer, reply] = await post(saying);
      }
      code = answer.status;
      if (!answer.ok) problem = reply.error;
    } catch (error) {
      problem = words['web.offline'];
    }
    wait(-1);
    if (!problem) {
      take(reply);
      if (reply.letters.length && reply.letters.every((letter) => letter.toast)) own.remove();
    } else if (saying.text && (code === 422 || code === 413)) {
      own.remove();
      text.value = saying.text;
      note(problem);
      text.focus();
    } else fail(own, saying, problem);
  };

  const ask = (saying, label) => {
    const own = bubble('me', 'web.you');
    const body = own.querySelector('.t');
    body.dir = 'auto';
    body.textContent = label;
    deliver(own, { ...saying, nonce: nonce() });
  };

  // Rounded to a kilometre before it leaves the browser; without leave, without place.
  const locate = (label) => {
    const say = (place) => ask({ payload: HERE, ...place }, label);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => say({ place: coords.latitude.toFixed(2) + ',' + coords.longitude.toFixed(2) }),
      () => say({}),
      { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 },
    );
  };

  for (const element of log.querySelectorAll('[data-id]')) shown.add(element.dataset.id);
  root.classList.add('js');

  const send = (event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.value = '';
    if (said) ask({ text: said }, said);
    else note(words['web.empty']);
  };

  form.addEventListener('submit', send);

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('button[name=payload]');
    if (!pressed) return;
    event.preventDefault();
    const box = pressed.closest('details');
    if (box) box.open = false;
    const label = (box ? box.querySelector('summary') : pressed).textContent.trim();
    if (pressed.value === HERE && navigator.geolocation && window.isSecureContext) locate(label);
    else ask({ payload: pressed.value }, label);
  });

  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  });

  document.addEventListener('visibilitychange', () => (document.hidden ? hush() : listen()));
  window.addEventListener('pagehide', hush);
  window.addEventListener('pageshow', listen);
})();
