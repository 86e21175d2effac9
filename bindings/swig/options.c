/* Options structs for languages without C's memory: made with their defaults, and owners of the strings and arrays that
 * are put into them. */

struct kept {
    struct kept *next;
    max_align_t bytes[];
};

/* In front of each options struct. */
struct owner {
    struct kept *list; /* what it owns */
    int lacks;         /* something, for want of memory: no call may be given it */
    max_align_t options[];
};

/* What all get whose own cannot be made. It lacks everything. */
enum { OPTIONS_ROOM = 1024 };
static struct {
    struct owner owner;
    char room[OPTIONS_ROOM];
} no_options = {{NULL, 1}, {0}};

static struct owner *owner_of(const void *options) {
    return (struct owner *)((char *)(uintptr_t)options - offsetof(struct owner, options));
}

/* For the check of arguments. */
static void look_at_options(const void *options) {
    if (options != NULL && owner_of(options)->lacks) given_lost = 1;
}

static void *options_new(size_t size) {
    struct owner *owner = raw_allocate(sizeof(*owner) + size);
    return owner == NULL ? no_options.owner.options : owner->options;
}

static void options_delete(void *options) {
    struct owner *owner = owner_of(options);
    if (owner == &no_options.owner) return;
    while (owner->list != NULL) {
        struct kept *kept = owner->list;
        owner->list = kept->next;
        free(kept);
    }
    free(owner);
}

/* Memory that lives as long as the options; NULL for want of it. */
static void *options_allocate(const void *options, size_t size) {
    struct owner *owner = owner_of(options);
    struct kept *kept = owner == &no_options.owner ? NULL : raw_allocate(sizeof(*kept) + size);
    if (kept == NULL) {
        owner->lacks = 1;
        return NULL;
    }
    kept->next = owner->list;
    owner->list = kept;
    return kept->bytes;
}

/* A list of the options with room for one more element; NULL for want of memory. */
static void *options_longer(const void *options, const void *list, size_t count, size_t size) {
    void *longer = options_allocate(options, (count + 1) * size);
    if (longer != NULL && count > 0) memcpy(longer, list, count * size);
    return longer;
}

static void *options_keep(const void *options, const void *bytes, size_t size) {
    void *copy = options_allocate(options, size);
    if (copy != NULL && size > 0) memcpy(copy, bytes, size);
    return copy;
}

static const char *options_keep_string(const void *options, const char *text) {
    if (text == lost_text) {
        owner_of(options)->lacks = 1;
        given_lost = 0;
        return NULL;
    }
    return text == NULL ? NULL : options_keep(options, text, strlen(text) + 1);
}
