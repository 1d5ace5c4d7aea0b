'use strict';

/** How the run stands, in a line that stays in sight, and what changes it: for those whose page has the token. */
class Controls {
  constructor() {
    // Whether a value is written that is not sent yet: what the load is must not take its place.
    this.isWritten = false;
    this.state = element('strong', {class: 'state'});
    this.clock = element('span', {class: 'moment'});
    this.progress = element('progress', {max: '1', 'aria-label': 'Played so far'});
    this.load = element('span', {class: 'load'});
    this.message = element('p', {class: 'message', role: 'status'});
    this.lost = element('p', {class: 'lost', role: 'alert', hidden: true});
    this.element = element('section', {id: 'live', 'aria-label': 'The run now'},
      element('div', {class: 'standing'}, this.state, this.clock, this.progress, this.load),
      connection.token ? this.buttons() : element('p', {class: 'note'},
        'Read only. Who opens the address that the command printed, with its token, can change the load.'),
      this.message, this.lost);
  }

  buttons() {
    const button = (id, text, press) => element('button', {type: 'button', id, class: 'action', on: {click: press}}, text);
    this.pause = button('pause', 'Pause', () => this.send(this.isPaused ? 'resume' : 'pause', this.scenario));
    this.level = element('input', {type: 'number', min: '0', step: 'any', id: 'level', required: true, inputmode: 'decimal',
      on: {
        input: () => {
          this.isWritten = true;
        },
      }});
    this.unit = element('label', {for: 'level'});
    this.which = element('select', {id: 'scenario', 'aria-label': 'Scenario', on: {
      change: () => {
        this.isWritten = false;
        this.show();
      },
    }});
    this.set = element('button', {type: 'submit', id: 'set', class: 'action'}, 'Set');
    this.stop = button('stop', 'Stop …', () => this.ask(true));
    this.really = button('really', 'Stop the run', () => {
      this.ask(false);
      this.send('stop');
    });
    this.really.classList.add('grave');
    this.keep = button('keep', 'Let it go on', () => this.ask(false));
    this.form = element('form', {class: 'controls', on: {submit: (event) => this.submit(event)}},
      this.which, this.pause, element('span', {class: 'level'}, this.unit, this.level, this.set), this.stop, this.really, this.keep);
    this.ask(false);
    return this.form;
  }

  /** What a change is about: one of several scenarios, or the whole. */
  get scenario() {
    return this.which.value ? {scenario: this.which.value} : {};
  }

  /** What is changed: the scenario that is chosen, or the whole run. */
  get subject() {
    const {status} = this;
    return (status.scenarios || []).find((scenario) => scenario.name === this.which.value) || status;
  }

  get isPaused() {
    return this.subject.state === 'paused';
  }

  /** Shows how the run stands: the status of the control API. */
  take(status) {
    this.status = status;
    this.state.textContent = status.state;
    this.state.dataset.state = status.state;
    this.clock.textContent = `${figure.clock(status.elapsed)} of ${figure.clock(status.duration)}`;
    this.progress.value = status.duration > 0 ? Math.min(status.elapsed / status.duration, 1) : 0;
    const asked = [
      status.rate === undefined ? null : figure.rate(status.rate),
      status.users === undefined ? null : figure.count(status.users) + (status.users === 1 ? ' user' : ' users'),
    ].filter(Boolean).join(' and ');
    this.load.textContent = 'asked ' + asked;
    if (this.form) this.show();
  }

  show() {
    const {status} = this;
    const names = (status.scenarios || []).map((scenario) => scenario.name);
    if (names.join('\n') !== (this.names || []).join('\n')) {
      this.names = names;
      this.which.replaceChildren(element('option', {value: ''}, 'all scenarios'), ...names.map((name) => element('option', {value: name}, name)));
    }
    this.which.hidden = names.length === 0;
    const {subject} = this;
    const isOver = !['running', 'paused', 'waiting'].includes(subject.state) || !['running', 'paused'].includes(status.state);
    const isOpen = subject.rate !== undefined && subject.rate !== null;
    // Of several scenarios each has a load of its own.
    this.level.parentElement.hidden = names.length > 0 && !this.which.value;
    this.unit.textContent = isOpen ? 'Rate per second' : 'Virtual users';
    this.level.step = isOpen ? 'any' : '1';
    this.isOpen = isOpen;
    if (!this.isWritten && document.activeElement !== this.level && !this.isPaused) this.level.value = String(isOpen ? Math.round(subject.rate * 100) / 100 : subject.users);
    this.pause.textContent = this.isPaused ? 'Resume' : 'Pause';
    for (const control of [this.pause, this.level, this.set]) control.disabled = isOver;
    this.stop.disabled = !['running', 'paused'].includes(status.state);
  }

  /** Asks whether to stop: pressed once by mistake, it does nothing. */
  ask(isAsking) {
    const hadFocus = [this.stop, this.really, this.keep].includes(document.activeElement);
    this.stop.hidden = isAsking;
    this.really.hidden = !isAsking;
    this.keep.hidden = !isAsking;
    if (hadFocus) (isAsking ? this.keep : this.stop).focus();
  }

  submit(event) {
    event.preventDefault();
    const value = Number(this.level.value);
    this.isWritten = false;
    this.send(this.isOpen ? 'rate' : 'users', {[this.isOpen ? 'rate' : 'users']: value, ...this.scenario});
  }

  async send(command, body) {
    this.message.textContent = '';
    this.message.classList.remove('bad');
    try {
      const event = await connection.post('/v1/' + command, body);
      this.message.textContent = `${event.action}: ${event.effect}`;
    } catch (error) {
      this.message.classList.add('bad');
      this.message.textContent = error.message;
    }
  }

  /** Says that nothing comes any more; an empty text says that all is well. */
  tell(text) {
    this.lost.textContent = text;
    this.lost.hidden = text === '';
  }
}
