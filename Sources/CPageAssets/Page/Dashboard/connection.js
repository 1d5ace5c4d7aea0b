'use strict';

/** The page's server, which is the only one that it speaks to. */
const connection = {
  /** What lets somebody change the load, or see anything at all beyond loopback; null for none. */
  token: null,

  /** Takes the token out of the address, where the command wrote it, so that it is in no bookmark and on no screen. */
  start() {
    const given = new URLSearchParams(location.hash.slice(1)).get('token');
    if (given) {
      sessionStorage.setItem('token', given);
      history.replaceState(null, '', location.pathname);
    }
    connection.token = sessionStorage.getItem('token');
  },

  request(path, options) {
    const headers = connection.token ? {Authorization: 'Bearer ' + connection.token} : {};
    return fetch(path, {...options, headers, cache: 'no-store', credentials: 'omit', redirect: 'error'});
  },

  /** What is there; an Error says in a sentence why it is not. */
  get(path) {
    return connection.ask(path);
  },

  /** Asks for a change; the answer says what came of it. */
  post(path, body) {
    return connection.ask(path, {method: 'POST', body: body ? JSON.stringify(body) : undefined});
  },

  async ask(path, options) {
    const response = await connection.request(path, options).catch(() => {
      throw new Error('The command that showed this page has ended.');
    });
    return connection.value(response);
  },

  async value(response) {
    const said = await response.json().catch(() => null);
    if (response.ok && said) return said;
    if (!said || !said.error) throw new Error('The server answered ' + response.status + '.');
    throw new Error(said.error + '; ' + said.fix + '.');
  },

  /**
   * Follows a stream of events for as long as `take(name, value)` says true, and begins again where it breaks off; `tell(text)` says
   * how that goes, with an empty text while it goes well.
   */
  async follow(path, take, tell) {
    for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
      try {
        const response = await connection.request(path);
        if (!response.ok) {
          await connection.value(response).catch((error) => tell(error.message));
          return;
        }
        tell('');
        pause = 500;
        if (!await connection.read(response, take)) return;
      } catch {
        // What breaks off is begun again below.
      }
      tell('The connection is lost: these are the last numbers that came. Trying again …');
      await new Promise((done) => setTimeout(done, pause));
    }
  },

  /** Reads events until the stream ends, or `take` has enough: false. */
  async read(response, take) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const {value, done} = await reader.read();
      if (done) return true;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const [name, data] = event.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
        if (!take(name, JSON.parse(data))) return false;
      }
    }
  },
};
