// TLS without I/O of OpenSSL's own: what came from the socket is fed, what goes to it is sent at once.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct tls_client tls_client;
typedef struct tls_stream tls_stream;
typedef struct tls_session tls_session;

/// What a call came to.
enum tls_outcome {
    tls_done,
    /// It goes on when more was fed.
    tls_wants_bytes,
    /// It goes on when the socket takes more.
    tls_wants_room,
    /// The peer said that it ends (close_notify).
    tls_ended,
    /// The bytes ended, and the peer had not said that they would.
    tls_truncated,
    /// The socket failed; tls_socket_error tells.
    tls_socket_failed,
    /// TLS failed; tls_failure and tls_reason tell.
    tls_failed,
};

/// Why TLS failed.
enum tls_failure_kind {
    tls_failure_handshake,
    tls_failure_expired,
    tls_failure_host,
    tls_failure_issuer,
    tls_failure_certificate,
    tls_failure_record,
};

// A client's settings, shared by its streams. The functions that return int return 1 for success; else tls_last_error
// tells.

tls_client *tls_client_new(void);
void tls_client_free(tls_client *client);
/// Trusts the certificates of the text, in PEM, rather than the system's; the number of them, 0 for an error.
int tls_client_trust(tls_client *client, const char *pem, size_t count);
/// Trusts what the system does: read when the first client wants it, and shared by all, on any thread. Reading takes tens of
/// milliseconds.
int tls_client_trust_system(tls_client *client);
void tls_client_verify(tls_client *client, int on);
/// The certificate with its chain, and the key, in PEM.
int tls_client_identify(
    tls_client *client, const char *certificate, size_t certificate_count, const char *key, size_t key_count,
    const char *password);
/// Minor versions of TLS 1: 0 ... 3.
int tls_client_versions(tls_client *client, int least, int most);
/// Ciphers of TLS 1.2 and before in OpenSSL's form, and cipher suites of TLS 1.3; either may be NULL.
int tls_client_ciphers(tls_client *client, const char *list, const char *suites);
/// Protocols in the form of the wire: each with its length before it.
int tls_client_protocols(tls_client *client, const uint8_t *list, size_t count);
/// The reason of the last failure of one of the calls above.
void tls_last_error(char *text, size_t size);

/// Begins a stream on a connected socket.
///
/// name: whose certificate it must be, and what is asked for (SNI) where it is no address; NULL for anybody's.
/// place: where the newest session is kept, and what is resumed; NULL to resume nothing.
tls_stream *tls_open(
    tls_client *client, int descriptor, const char *name, int name_is_address, tls_session **place);
void tls_stream_free(tls_stream *stream);
void tls_session_free(tls_session *session);

/// Lets it see bytes until all are taken, or until tls_keep.
void tls_feed(tls_stream *stream, const void *bytes, size_t count, int are_last);
/// Copies what was fed and not taken.
void tls_keep(tls_stream *stream);
/// How many bytes were fed and not taken.
size_t tls_untaken(const tls_stream *stream);

enum tls_outcome tls_handshake(tls_stream *stream);
/// Decrypts into the buffer until it is full or nothing is left; count receives how many bytes.
enum tls_outcome tls_read(tls_stream *stream, void *buffer, size_t size, size_t *count);
/// Encrypts and sends; count receives how many bytes were taken. What was not taken has to be what comes next.
enum tls_outcome tls_write(tls_stream *stream, const void *bytes, size_t size, size_t *count);
/// Tells the peer that nothing follows.
void tls_say_end(tls_stream *stream);

int tls_socket_error(const tls_stream *stream);
/// Bytes sent so far, as they went over the wire.
size_t tls_bytes_sent(const tls_stream *stream);
enum tls_failure_kind tls_failure(const tls_stream *stream);
/// In words; valid for as long as the stream.
const char *tls_reason(const tls_stream *stream);
int tls_was_resumed(const tls_stream *stream);
/// The protocol that both agreed on; count receives its length, 0 for none.
const uint8_t *tls_protocol(const tls_stream *stream, size_t *count);
/// The version, such as TLSv1.3, and the cipher.
const char *tls_version(const tls_stream *stream);
const char *tls_cipher(const tls_stream *stream);
