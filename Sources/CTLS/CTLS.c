#include "CTLS.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct tls_stream {
    SSL *ssl;
    int descriptor;
    const uint8_t *input;
    size_t input_count;
    int input_ends;
    uint8_t *kept;
    size_t sent;
    int socket_error;
    tls_session **place;
    enum tls_failure_kind failure;
    /// What verification said, before OpenSSL makes one word of it; then any failure in words.
    char reason[256];
};

// MARK: - The socket

static int wire_read(BIO *bio, char *buffer, int size) {
    tls_stream *stream = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (stream->input_count == 0) {
        if (stream->input_ends) return 0;
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t count = (size_t)size < stream->input_count ? (size_t)size : stream->input_count;
    memcpy(buffer, stream->input, count);
    stream->input += count;
    stream->input_count -= count;
    return (int)count;
}

static int wire_write(BIO *bio, const char *bytes, int count) {
    tls_stream *stream = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t sent;
    do sent = send(stream->descriptor, bytes, (size_t)count, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0) {
        stream->sent += (size_t)sent;
        return (int)sent;
    }
    if (errno == EAGAIN) {
        BIO_set_retry_write(bio);
    } else {
        stream->socket_error = errno;
    }
    return -1;
}

static long wire_control(BIO *bio, int command, long number, void *pointer) {
    (void)number, (void)pointer;
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) {
        tls_stream *stream = BIO_get_data(bio);
        return stream->input_ends && stream->input_count == 0;
    }
    return 0;
}

static BIO_METHOD *wire_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
    if (method == NULL) return NULL;
    BIO_meth_set_read(method, wire_read);
    BIO_meth_set_write(method, wire_write);
    BIO_meth_set_ctrl(method, wire_control);
    return method;
}

// MARK: - The client

struct tls_client {
    SSL_CTX *context;
    BIO_METHOD *wire;
};

/// Where OpenSSL's stream keeps ours: its own application data, index 0.
enum { stream_index = 0 };

static int new_session(SSL *ssl, SSL_SESSION *session) {
    tls_stream *stream = SSL_get_ex_data(ssl, stream_index);
    if (stream == NULL || stream->place == NULL) return 0;
    tls_session_free(*stream->place);
    *stream->place = (tls_session *)session;
    return 1;
}

static void names_of(X509 *certificate, char *text, size_t size) {
    size_t length = 0;
    text[0] = 0;
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int index = 0; names != NULL && index < sk_GENERAL_NAME_num(names) && length + 8 < size; index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        char one[80] = "";
        if (name->type == GEN_DNS) {
            snprintf(one, sizeof one, "%.*s", ASN1_STRING_length(name->d.dNSName),
                     (const char *)ASN1_STRING_get0_data(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            const uint8_t *octets = ASN1_STRING_get0_data(name->d.iPAddress);
            if (ASN1_STRING_length(name->d.iPAddress) == 4) {
                snprintf(one, sizeof one, "%d.%d.%d.%d", octets[0], octets[1], octets[2], octets[3]);
            } else {
                snprintf(one, sizeof one, "an IPv6 address");
            }
        }
        if (one[0] == 0) continue;
        int wrote = snprintf(text + length, size - length, "%s%s", length > 0 ? ", " : "", one);
        length += wrote > 0 ? (size_t)wrote : 0;
    }
    if (length >= size) length = size - 1;
    if (length == 0) {
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, (int)size);
    }
    GENERAL_NAMES_free(names);
    // What goes into a report is one printable line.
    for (char *byte = text; *byte; byte++) {
        if (*byte < 0x20 || *byte > 0x7e) *byte = '?';
    }
}

static void date_of(const ASN1_TIME *time, char *text, size_t size) {
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1 || strftime(text, size, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0) {
        snprintf(text, size, "an unknown time");
    }
}

/// Keeps what is known where a certificate is refused: later only a number is left of it.
static int verified(int is_good, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    tls_stream *stream = ssl == NULL ? NULL : SSL_get_ex_data(ssl, stream_index);
    if (is_good || stream == NULL || stream->reason[0] != 0) return is_good;
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    int error = X509_STORE_CTX_get_error(store);
    char text[128] = "";
    stream->failure = tls_failure_certificate;
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            stream->failure = tls_failure_expired;
            if (certificate != NULL) date_of(X509_get0_notAfter(certificate), text, sizeof text);
            snprintf(stream->reason, sizeof stream->reason, "the certificate expired on %s", text);
            break;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            stream->failure = tls_failure_expired;
            if (certificate != NULL) date_of(X509_get0_notBefore(certificate), text, sizeof text);
            snprintf(stream->reason, sizeof stream->reason, "the certificate is not valid before %s", text);
            break;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            stream->failure = tls_failure_host;
            if (certificate != NULL) names_of(certificate, text, sizeof text);
            snprintf(stream->reason, sizeof stream->reason, "the certificate is for %s",
                     text[0] ? text : "nobody that it names");
            break;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_UNTRUSTED:
            stream->failure = tls_failure_issuer;
            if (error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) {
                snprintf(stream->reason, sizeof stream->reason, "the certificate is signed by itself, and is not trusted");
            } else {
                if (certificate != NULL) {
                    X509_NAME_get_text_by_NID(
                        X509_get_issuer_name(certificate), NID_commonName, text, sizeof text);
                }
                for (char *byte = text; *byte; byte++) {
                    if (*byte < 0x20 || *byte > 0x7e) *byte = '?';
                }
                snprintf(stream->reason, sizeof stream->reason, "the certificate's issuer%s%s%s is not known",
                         text[0] ? " \"" : "", text, text[0] ? "\"" : "");
            }
            break;
        default:
            snprintf(stream->reason, sizeof stream->reason, "the certificate is refused: %s",
                     X509_verify_cert_error_string(error));
    }
    return 0;
}

tls_client *tls_client_new(void) {
    tls_client *client = calloc(1, sizeof *client);
    if (client == NULL) return NULL;
    client->context = SSL_CTX_new(TLS_client_method());
    client->wire = wire_method();
    if (client->context == NULL || client->wire == NULL) {
        tls_client_free(client);
        return NULL;
    }
    // A connection at rest keeps no buffers; what was encrypted may be offered again from another place.
    SSL_CTX_set_mode(client->context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                                          | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // The streams' places are the only memory of sessions.
    SSL_CTX_set_session_cache_mode(client->context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(client->context, new_session);
    SSL_CTX_set_verify(client->context, SSL_VERIFY_PEER, verified);
    return client;
}

void tls_client_free(tls_client *client) {
    if (client == NULL) return;
    SSL_CTX_free(client->context);
    BIO_meth_free(client->wire);
    free(client);
}

/// Never asks a terminal.
static int give_password(char *buffer, int size, int is_writing, void *password) {
    (void)is_writing;
    if (password == NULL) return -1;
    int length = snprintf(buffer, (size_t)size, "%s", (const char *)password);
    return length < size ? length : -1;
}

int tls_client_trust(tls_client *client, const char *pem, size_t count) {
    ERR_clear_error();
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (bio == NULL) return 0;
    X509_STORE *store = SSL_CTX_get_cert_store(client->context);
    int trusted = 0;
    for (X509 *certificate; (certificate = PEM_read_bio_X509(bio, NULL, give_password, NULL)) != NULL;) {
        if (X509_STORE_add_cert(store, certificate) == 1) trusted++;
        X509_free(certificate);
    }
    BIO_free(bio);
    // What ends the list is always an error; what is no end, is one.
    unsigned long error = ERR_peek_last_error();
    if (trusted == 0 || ERR_GET_REASON(error) != PEM_R_NO_START_LINE) return 0;
    ERR_clear_error();
    // Enough is the certificate of an issuer that another has signed.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return trusted;
}

static X509_STORE *system_trust;

static void load_system_trust(void) {
    X509_STORE *store = X509_STORE_new();
    if (store == NULL) return;
    if (X509_STORE_set_default_paths(store) == 1) {
        system_trust = store;
    } else {
        X509_STORE_free(store);
    }
}

int tls_client_trust_system(tls_client *client) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    ERR_clear_error();
    pthread_once(&once, load_system_trust);
    if (system_trust == NULL) return 0;
    SSL_CTX_set1_cert_store(client->context, system_trust);
    return 1;
}

void tls_client_verify(tls_client *client, int on) {
    SSL_CTX_set_verify(client->context, on ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, on ? verified : NULL);
}

int tls_client_identify(
    tls_client *client, const char *certificate, size_t certificate_count, const char *key, size_t key_count,
    const char *password) {
    ERR_clear_error();
    int is_good = 0;
    BIO *certificates = BIO_new_mem_buf(certificate, (int)certificate_count);
    BIO *keys = BIO_new_mem_buf(key, (int)key_count);
    X509 *own = certificates ? PEM_read_bio_X509_AUX(certificates, NULL, give_password, NULL) : NULL;
    EVP_PKEY *secret = NULL;
    if (own != NULL && SSL_CTX_use_certificate(client->context, own) == 1) {
        X509 *link;
        while ((link = PEM_read_bio_X509(certificates, NULL, give_password, NULL)) != NULL) {
            // On success it belongs to the context.
            if (SSL_CTX_add0_chain_cert(client->context, link) != 1) X509_free(link);
        }
        ERR_clear_error();
        secret = keys ? PEM_read_bio_PrivateKey(keys, NULL, give_password, (void *)password) : NULL;
        is_good = secret != NULL && SSL_CTX_use_PrivateKey(client->context, secret) == 1
            && SSL_CTX_check_private_key(client->context) == 1;
    }
    EVP_PKEY_free(secret);
    X509_free(own);
    BIO_free(keys);
    BIO_free(certificates);
    return is_good;
}

int tls_client_versions(tls_client *client, int least, int most) {
    return SSL_CTX_set_min_proto_version(client->context, TLS1_VERSION + least)
        && SSL_CTX_set_max_proto_version(client->context, TLS1_VERSION + most);
}

int tls_client_ciphers(tls_client *client, const char *list, const char *suites) {
    ERR_clear_error();
    return (list == NULL || SSL_CTX_set_cipher_list(client->context, list) == 1)
        && (suites == NULL || SSL_CTX_set_ciphersuites(client->context, suites) == 1);
}

int tls_client_protocols(tls_client *client, const uint8_t *list, size_t count) {
    return SSL_CTX_set_alpn_protos(client->context, list, (unsigned)count) == 0;
}

void tls_last_error(char *text, size_t size) {
    unsigned long error = ERR_peek_last_error();
    const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);
    snprintf(text, size, "%s", reason != NULL ? reason : "unknown error");
    ERR_clear_error();
}

// MARK: - A stream

tls_stream *tls_open(
    tls_client *client, int descriptor, const char *name, int name_is_address, tls_session **place) {
    tls_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) return NULL;
    stream->descriptor = descriptor;
    stream->place = place;
    stream->ssl = SSL_new(client->context);
    BIO *wire = BIO_new(client->wire);
    if (stream->ssl == NULL || wire == NULL || SSL_set_ex_data(stream->ssl, stream_index, stream) != 1) {
        BIO_free(wire);
        tls_stream_free(stream);
        return NULL;
    }
    BIO_set_data(wire, stream);
    BIO_set_init(wire, 1);
    SSL_set_bio(stream->ssl, wire, wire);
    SSL_set_connect_state(stream->ssl);
    int is_good = 1;
    if (name != NULL && name_is_address) {
        is_good = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(stream->ssl), name);
    } else if (name != NULL) {
        SSL_set_hostflags(stream->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        is_good = SSL_set1_host(stream->ssl, name) == 1 && SSL_set_tlsext_host_name(stream->ssl, name) == 1;
    }
    if (!is_good) {
        ERR_clear_error();
        tls_stream_free(stream);
        return NULL;
    }
    if (place != NULL && *place != NULL) SSL_set_session(stream->ssl, (SSL_SESSION *)*place);
    return stream;
}

void tls_stream_free(tls_stream *stream) {
    if (stream == NULL) return;
    // A session whose connection ends without a word would not be resumed; a peer that hung up cannot be told one.
    if (stream->ssl != NULL) SSL_set_shutdown(stream->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(stream->ssl);
    free(stream->kept);
    free(stream);
}

void tls_session_free(tls_session *session) { SSL_SESSION_free((SSL_SESSION *)session); }

void tls_feed(tls_stream *stream, const void *bytes, size_t count, int are_last) {
    stream->input = bytes;
    stream->input_count = count;
    stream->input_ends = are_last;
}

void tls_keep(tls_stream *stream) {
    uint8_t *copy = NULL;
    if (stream->input_count > 0) {
        copy = malloc(stream->input_count);
        if (copy == NULL) abort();
        memcpy(copy, stream->input, stream->input_count);
    }
    free(stream->kept);
    stream->kept = copy;
    stream->input = copy;
}

size_t tls_untaken(const tls_stream *stream) { return stream->input_count; }

static enum tls_outcome failed(tls_stream *stream, int is_handshake) {
    unsigned long error = ERR_peek_error();
    const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);
    if (stream->reason[0] == 0) {
        stream->failure = is_handshake ? tls_failure_handshake : tls_failure_record;
        if (is_handshake && ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER) {
            reason = "the server's answer is no TLS";
        }
        snprintf(stream->reason, sizeof stream->reason, "%s", reason != NULL ? reason : "protocol error");
    }
    ERR_clear_error();
    return tls_failed;
}

/// What a call that did not succeed came to.
static enum tls_outcome outcome(tls_stream *stream, int result, int is_handshake) {
    switch (SSL_get_error(stream->ssl, result)) {
        case SSL_ERROR_WANT_READ: return tls_wants_bytes;
        case SSL_ERROR_WANT_WRITE: return tls_wants_room;
        case SSL_ERROR_ZERO_RETURN: return tls_ended;
        case SSL_ERROR_SYSCALL:
            ERR_clear_error();
            if (stream->socket_error != 0) return tls_socket_failed;
            return tls_truncated;
        default:
            if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
                ERR_clear_error();
                return tls_truncated;
            }
            return failed(stream, is_handshake);
    }
}

enum tls_outcome tls_handshake(tls_stream *stream) {
    ERR_clear_error();
    int result = SSL_do_handshake(stream->ssl);
    if (result == 1) return tls_done;
    return outcome(stream, result, 1);
}

enum tls_outcome tls_read(tls_stream *stream, void *buffer, size_t size, size_t *count) {
    *count = 0;
    while (*count < size) {
        size_t read = 0;
        int result = SSL_read_ex(stream->ssl, (uint8_t *)buffer + *count, size - *count, &read);
        if (result != 1) return outcome(stream, result, 0);
        *count += read;
        if (stream->input_count == 0 && !stream->input_ends && !SSL_has_pending(stream->ssl)) return tls_wants_bytes;
    }
    return tls_done;
}

enum tls_outcome tls_write(tls_stream *stream, const void *bytes, size_t size, size_t *count) {
    *count = 0;
    while (*count < size) {
        size_t wrote = 0;
        int result = SSL_write_ex(stream->ssl, (const uint8_t *)bytes + *count, size - *count, &wrote);
        if (result != 1) return outcome(stream, result, 0);
        *count += wrote;
    }
    return tls_done;
}

void tls_say_end(tls_stream *stream) {
    if (SSL_is_init_finished(stream->ssl)) SSL_shutdown(stream->ssl);
    ERR_clear_error();
}

int tls_socket_error(const tls_stream *stream) { return stream->socket_error; }
size_t tls_bytes_sent(const tls_stream *stream) { return stream->sent; }
enum tls_failure_kind tls_failure(const tls_stream *stream) { return stream->failure; }
const char *tls_reason(const tls_stream *stream) { return stream->reason; }
int tls_was_resumed(const tls_stream *stream) { return SSL_session_reused(stream->ssl); }

const uint8_t *tls_protocol(const tls_stream *stream, size_t *count) {
    const unsigned char *name = NULL;
    unsigned length = 0;
    SSL_get0_alpn_selected(stream->ssl, &name, &length);
    *count = length;
    return name;
}

const char *tls_version(const tls_stream *stream) { return SSL_get_version(stream->ssl); }
const char *tls_cipher(const tls_stream *stream) { return SSL_get_cipher_name(stream->ssl); }
