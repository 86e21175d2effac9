/* Options structs for languages without C's memory: made with their defaults, and owners of the strings and arrays that
 * are put into them. */

struct kept {
    struct kept *next;
    max_align_t bytes[];
};

static void *keep(struct kept **list, size_t size) {
    struct kept *kept = calloc(1, sizeof(*kept) + size);
    if (kept == NULL) return NULL;
    kept->next = *list;
    *list = kept;
    return kept->bytes;
}

/* In front of each options struct stands the list of what it owns. */
struct owner {
    struct kept *list;
    max_align_t options[];
};

static struct owner *owner_of(const void *options) {
    return (struct owner *)((char *)(uintptr_t)options - offsetof(struct owner, options));
}

static void *options_new(size_t size) {
    struct owner *owner = calloc(1, sizeof(*owner) + size);
    return owner == NULL ? NULL : owner->options;
}

static void options_delete(void *options) {
    struct owner *owner = owner_of(options);
    while (owner->list != NULL) {
        struct kept *kept = owner->list;
        owner->list = kept->next;
        free(kept);
    }
    free(owner);
}

static void *options_keep(const void *options, const void *bytes, size_t size) {
    void *copy = keep(&owner_of(options)->list, size);
    if (copy != NULL && size > 0) memcpy(copy, bytes, size);
    return copy;
}

static const char *options_keep_string(const void *options, const char *text) {
    return text == NULL ? NULL : options_keep(options, text, strlen(text) + 1);
}
