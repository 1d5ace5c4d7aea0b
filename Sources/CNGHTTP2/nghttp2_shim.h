#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// nghttp2 allocates several small objects for each stream. With many streams at once they outgrow the C library's caches, and
// cost a tenth of an exchange. What a session gives back is kept for its next stream instead, until the session ends.

enum { nghttp2_recycler_step = 64, nghttp2_recycler_classes = 9 };

/// Memory that one session has given back, by size: class n holds pieces of n steps. Used by one thread at a time.
struct nghttp2_recycler {
    void *kept[nghttp2_recycler_classes];
};

/// Stands before each piece, and keeps it aligned.
struct nghttp2_recycler_head {
    size_t size;
    /// 0 for a piece that is larger than those that are kept.
    size_t class;
};

static inline void *nghttp2_recycler_take(size_t size, void *user) {
    struct nghttp2_recycler *recycler = (struct nghttp2_recycler *)user;
    if (size > SIZE_MAX / 2) return NULL;
    size_t class = size == 0 ? 1 : (size + nghttp2_recycler_step - 1) / nghttp2_recycler_step;
    if (class >= nghttp2_recycler_classes) {
        class = 0;
    } else {
        size = class * nghttp2_recycler_step;
        void *piece = recycler->kept[class];
        if (piece != NULL) {
            memcpy(&recycler->kept[class], piece, sizeof(void *));
            return piece;
        }
    }
    struct nghttp2_recycler_head *head = (struct nghttp2_recycler_head *)malloc(sizeof *head + size);
    if (head == NULL) return NULL;
    head->size = size;
    head->class = class;
    return head + 1;
}

static inline void nghttp2_recycler_give(void *piece, void *user) {
    struct nghttp2_recycler *recycler = (struct nghttp2_recycler *)user;
    if (piece == NULL) return;
    struct nghttp2_recycler_head *head = (struct nghttp2_recycler_head *)piece - 1;
    if (head->class == 0) {
        free(head);
        return;
    }
    memcpy(piece, &recycler->kept[head->class], sizeof(void *));
    recycler->kept[head->class] = piece;
}

static inline void *nghttp2_recycler_take_zeroed(size_t count, size_t size, void *user) {
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    void *piece = nghttp2_recycler_take(count * size, user);
    if (piece != NULL) memset(piece, 0, count * size);
    return piece;
}

static inline void *nghttp2_recycler_resize(void *piece, size_t size, void *user) {
    if (piece == NULL) return nghttp2_recycler_take(size, user);
    size_t old = ((struct nghttp2_recycler_head *)piece - 1)->size;
    if (size <= old) return piece;
    void *larger = nghttp2_recycler_take(size, user);
    if (larger == NULL) return NULL;
    memcpy(larger, piece, old);
    nghttp2_recycler_give(piece, user);
    return larger;
}

static inline struct nghttp2_recycler *nghttp2_recycler_new(void) {
    return (struct nghttp2_recycler *)calloc(1, sizeof(struct nghttp2_recycler));
}

/// To be called when the session is gone, and has given everything back.
static inline void nghttp2_recycler_del(struct nghttp2_recycler *recycler) {
    for (int class = 0; class < nghttp2_recycler_classes; class++) {
        void *piece = recycler->kept[class];
        while (piece != NULL) {
            void *next;
            memcpy(&next, piece, sizeof next);
            free((struct nghttp2_recycler_head *)piece - 1);
            piece = next;
        }
    }
    free(recycler);
}

/// A client's session whose memory comes from there.
static inline int nghttp2_recycler_client(
    struct nghttp2_recycler *recycler, nghttp2_session **session, const nghttp2_session_callbacks *callbacks, void *user,
    const nghttp2_option *option) {
    nghttp2_mem memory = {
        recycler, nghttp2_recycler_take, nghttp2_recycler_give, nghttp2_recycler_take_zeroed, nghttp2_recycler_resize};
    return nghttp2_session_client_new3(session, callbacks, user, option, &memory);
}
