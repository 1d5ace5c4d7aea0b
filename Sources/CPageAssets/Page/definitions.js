'use strict';

/** What every number on the page means; docs/metrics.md says more. In an order in which they can be read. */
const definitionsOfTerms = [
  ['counts', 'Exchanges', 'An exchange is one request and its response. Intended: it became due. Completed: a complete response '
    + 'that passed its checks. Timed out: none in the time allowed. Failed: it ended otherwise. Unsent: due and never sent. '
    + 'Intended = completed + failed + timed out + unsent, exactly.'],
  ['count', 'Ended, count', 'How many exchanges ended, well or badly: completed + failed + timed out. Of a measured time: how many '
    + 'values there are.'],
  ['throughput', 'Throughput', 'Completed exchanges ÷ the measured time. Failed exchanges are not throughput. Of a series, which is '
    + 'all good or all bad: its exchanges ÷ the measured time.'],
  ['error-rate', 'Error rate', 'The share of exchanges that the target failed or that timed out. What the generator itself failed, or '
    + 'a breaker refused, counts on neither side.'],
  ['response-time', 'Response time', 'From the intended start of an exchange to its end, as a user would have felt it: what the '
    + 'generator or its pool of users added is in it.'],
  ['service-time', 'Service time', 'From the actual start of an exchange to its end. A target that freezes delays the next exchanges '
    + 'too, and the service time hides that.'],
  ['send-lag', 'Send lag', 'From the intended to the actual start: how late the exchange was begun. In an open workload it contains '
    + 'the wait for a free virtual user.'],
  ['times', 'Other times', 'Queue, dns, connect, tls, send, wait and receive are the parts of the service time, in the order of the '
    + 'wire, each of the exchanges that had it: waiting for a shared connection, resolving the name, connecting, the TLS handshake, '
    + 'handing over the request, from then to the first byte, and from the first byte to the last. Wait for user: how long an '
    + 'arrival waited for a free virtual user. Wait for permit: how long a limit of exchanges in flight held an exchange back. '
    + 'Iteration: from its intended start to the end of its last step, waits included. Offload wait: how long work that blocks '
    + 'waited for a thread.'],
  ['quantile', 'p50, p90, p99, p99.9, mean, max', 'The p99 is the value that 99 % of all values do not exceed: 99 of 100 exchanges '
    + 'were as fast or faster. It comes from a histogram of all values, within 0.2 %, and is never a mean of percentiles. Mean and '
    + 'max are exact.'],
  ['errors', 'Errors', 'Exchanges that failed or timed out, by kind, with what the first ones said. Kinds for which the generator is '
    + 'to blame say nothing of the target.'],
  ['users', 'Virtual users', 'User-seconds ÷ time: how many virtual users there were on average.'],
  ['iterations', 'Iterations', 'How many tasks were done to their end, of those that a virtual user began.'],
  ['groups', 'Groups', 'From when the first step of the group is due to the end of its last, waits included. Failed: groups in which '
    + 'an exchange failed.'],
  ['connections', 'Connections', 'Those that were opened. Exchanges ÷ connections tells how often each was used again.'],
  ['bytes', 'Received, sent', 'Bytes of responses and requests as they went over the connection, heads and framing included, TCP and IP '
    + 'excluded.'],
  ['messages', 'Messages', 'Whole messages of streams, as they came and went. First: from the opening of the stream to its first '
    + 'message. Gap: from a message to the next. Dropped: received, and let go since too many waited.'],
  ['limits', 'Limits', 'The most exchanges in flight that were allowed, weighted by time, and how many there were under it.'],
  ['breakers', 'Breakers', 'How long each circuit breaker let exchanges pass (closed), tried a few (half-open) or refused them (open).'],
  ['meetings', 'Meeting places', 'Rounds to which all came, and rounds whose time was over before.'],
  ['validity', 'Validity', 'Whether the numbers are the target\'s rather than the generator\'s. Valid; suspect, where a number that '
    + 'people quote may be off by more than two runs differ anyway; or invalid. Busy: the share of time in which a loop handled '
    + 'events. Processor time also counts waiting actively for what is due. Ready and not run: the system ran something else. '
    + 'Stall: the longest time in which a loop could neither send nor time anything.'],
  ['intervals', 'Over time', 'Each point of a plot is an interval: a second, of longer runs 2, 4, 8 … seconds, so that there are at most '
    + '600. Percentiles are those of the interval\'s own histogram. In the map of all response times a row is a step of equal '
    + 'factors.'],
];

function definitions() {
  return section('definitions', 'What the numbers mean',
    element('dl', {class: 'definitions'}, definitionsOfTerms.map(([term, title, text]) =>
      element('div', {id: 'term-' + term}, element('dt', {}, title), element('dd', {}, text)))));
}
