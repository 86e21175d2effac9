/* What the library says, in the words of the other language: its texts name functions, fields and values as C has them.
 *
 * Everything between quotes is the program's own (a path, a name, JSON) and stays as it is, and so do names with dots
 * or slashes in them, which are those of a backup's fields and entries. Outside of quotes
 *
 *     options->save_freq_batches    loses its prefix: saveFreqBatches, SaveFreqBatches
 *     options->common.clipnorm      loses that of a struct in the struct, too
 *     rekindle_model_compile        becomes the method: model.compile(...), Model.Compile
 *     snake_case                    is spelled as the language spells a field or method
 *     NULL                          is the language's
 *
 * and what does not follow from its C name stands in the language's `spellings`. With WORDS_CAPITAL fields and methods
 * begin with a capital letter, also those of one word where a text begins with them. */

enum { WORDS_ROOM = 8192 }; /* the longest error has 4095 bytes, and grows by less than half */

struct words {
    char *to, *end; /* the rest of the room, but for the zero */
};

static void words_put(struct words *words, const char *text, size_t size) {
    size_t room = (size_t)(words->end - words->to);
    if (size > room) {
        size = room;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) --size; /* no half character */
        words->end = words->to + size;
    }
    memcpy(words->to, text, size);
    words->to += size;
}

static int is_word(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

static size_t word_length(const char *text) {
    size_t length = 0;
    while (is_word(text[length])) ++length;
    return length;
}

/* The end of what is quoted at `text`: behind the closing quote, which something other than a word follows, or the
 * text's end. */
static const char *quote_end(const char *text) {
    const char *at = text + 1;
    while (*at != '\0' && !(*at == *text && strchr(" ;:,.)]}\n", at[1]) != NULL)) ++at;
    return *at == '\0' ? at : at + 1;
}

static int begins_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int equals(const char *word, size_t length, const char *other) {
    return strlen(other) == length && memcmp(word, other, length) == 0;
}

/* words_of_snake_case: the first letter of each but the first word becomes a capital, and of that if `capital`. */
static void put_camel(struct words *words, const char *word, size_t length, int capital) {
    for (size_t i = 0; i < length; ++i) {
        char character = word[i];
        if (character == '_') {
            capital = 1;
            continue;
        }
        if (capital && character >= 'a' && character <= 'z') character = (char)(character - 'a' + 'A');
        capital = 0;
        words_put(words, &character, 1);
    }
}

/* A spelling of "->word" is the word's as a field's name only. */
static int put_spelling(struct words *words, const char *word, size_t length, int field) {
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); ++i) {
        const char *c = spellings[i].c;
        if (begins_with(c, "->") && field) c += strlen("->");
        if (!equals(word, length, c)) continue;
        words_put(words, spellings[i].other, strlen(spellings[i].other));
        return 1;
    }
    return 0;
}

/* rekindle_<type>_<method>. */
static void put_function(struct words *words, const char *function, size_t length) {
    const char *type = function + strlen("rekindle_");
    const char *method = memchr(type, '_', length - (size_t)(type - function));
    if (method != NULL) {
        if (!put_spelling(words, function, (size_t)(method - function), 0)) {
            put_camel(words, type, (size_t)(method - type), WORDS_CAPITAL);
        }
        words_put(words, ".", 1);
        type = method + 1;
    }
    put_camel(words, type, length - (size_t)(type - function), WORDS_CAPITAL);
    words_put(words, WORDS_CALL, strlen(WORDS_CALL));
}

/* REKINDLE_<name>. */
static void put_enumerator(struct words *words, const char *enumerator, size_t length) {
    const char *name = enumerator + strlen("REKINDLE_");
    char lower[64];
    length -= (size_t)(name - enumerator);
    for (int status = REKINDLE_INVALID_ARGUMENT; status <= REKINDLE_RANK_LOST; ++status) {
        const char *its = rekindle_status_name((rekindle_status)status);
        if (equals(enumerator, length + strlen("REKINDLE_"), its)) words_put(words, WORDS_STATUS, strlen(WORDS_STATUS));
    }
    if (!WORDS_CAPITAL || length > sizeof(lower)) {
        words_put(words, name, length);
        return;
    }
    for (size_t i = 0; i < length; ++i) {
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
    }
    put_camel(words, lower, length, 1);
}

/* loss_name, metric_names: a part by its name is given where the part is, loss, metrics. */
static void put_field(struct words *words, const char *word, size_t length) {
    static const char name[] = "_name", names[] = "_names";
    size_t one = strlen(name), many = strlen(names);
    if (length > one && memcmp(word + length - one, name, one) == 0) {
        put_camel(words, word, length - one, WORDS_CAPITAL);
    } else if (length > many && memcmp(word + length - many, names, many) == 0) {
        put_camel(words, word, length - many, WORDS_CAPITAL);
        words_put(words, "s", 1);
    } else {
        put_camel(words, word, length, WORDS_CAPITAL);
    }
}

static int is_snake_case(const char *word, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        if (word[i] >= 'A' && word[i] <= 'Z') return 0;
    }
    return word[0] >= 'a' && word[0] <= 'z' && memchr(word, '_', length) != NULL;
}

/* A part of a name with dots or slashes, which is no word of C's. `before` is '\0' where the text begins. */
static int is_part(char before, const char *after) {
    return before == '/' || before == '.' || *after == '/' || (*after == '.' && is_word(after[1]));
}

/* Whether a word is the field of a struct in the options: options->common.clipnorm. */
static int is_in_options(const char *text, const char *word) {
    const char *at = word;
    if (at == text || at[-1] != '.') return 0;
    for (--at; at > text && is_word(at[-1]);) --at;
    return at - text >= 2 && at[-1] == '>' && at[-2] == '-';
}

/* Whether what begins a text is said of a field: "units is 0; ...". */
static int is_field(const char *word, size_t length) {
    static const char *const parameters[] = {"batch", "buffer", "callback", "capacity", "dataset", "index",
                                             "it",    "json",   "key",      "layer",    "model",   "name",
                                             "path",  "there",  "history",  "metric",   "value"};
    const char *after = word + length;
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); ++i) {
        if (equals(word, length, parameters[i])) return 0;
    }
    return begins_with(after, " is ") || begins_with(after, " has ") || begins_with(after, " and ");
}

static void put_word(struct words *words, const char *word, size_t length, int field) {
    if (put_spelling(words, word, length, field)) return;
    if (equals(word, length, "NULL")) {
        words_put(words, WORDS_NULL, strlen(WORDS_NULL));
    } else if (begins_with(word, "rekindle_")) {
        put_function(words, word, length);
    } else if (begins_with(word, "REKINDLE_")) {
        put_enumerator(words, word, length);
    } else if (field || is_snake_case(word, length)) {
        put_field(words, word, length);
    } else {
        words_put(words, word, length);
    }
}

/* Where the text goes on behind a word, which is written. `field`: the word is a field's name. */
static const char *translate_word(struct words *words, const char *text, const char *word, int *field) {
    static const char json[] = "json: "; /* its fields have the names that they have in the JSON */
    size_t length = word_length(word);
    const char *after = word + length;
    char before = word == text ? '\0' : word[-1];
    int member = (before == '.' && word - text > 1 && word[-2] == ']') || /* class_weights[0].class_index */
                 is_in_options(text, word);
    *field = *field || (word == text && is_field(word, length));
    if (begins_with(after, "->")) {
        if (!equals(word, length, "options") && !equals(word, length, "position")) {
            put_word(words, word, length, 1);
            words_put(words, ".", 1);
        }
        *field = 1;
        after += 2;
        length = word_length(after);
        return after[length] == '.' && is_word(after[length + 1]) ? after + length + 1 : after;
    }
    if ((is_part(before, after) && !member) || (begins_with(text, json) && before != '\0')) {
        words_put(words, word, length);
    } else {
        put_word(words, word, length, *field);
    }
    /* "kernel_initializer: mean is nan": what comes is the field of a field. */
    *field = *field && begins_with(after, ": ") && is_field(after + 2, word_length(after + 2));
    return after;
}

/* The text in the language's words; valid until the thread's next call. */
static const char *bridge_words(const char *text) {
    static _Thread_local char room[WORDS_ROOM];
    struct words words = {room, room + sizeof(room) - 1};
    const char *at = text;
    int field = 0;
    while (*at != '\0') {
        static const char nothing[] = " is NULL; expected a pointer", missing[] = " is missing; expected a value";
        const char *from = at;
        int in_word = at > text && is_word(at[-1]);
        if (begins_with(at, nothing)) { /* there are empty texts and arrays that C gets as NULL */
            words_put(&words, missing, sizeof(missing) - 1);
            at += sizeof(nothing) - 1;
            continue;
        }
        if (*at == '"' || (*at == '\'' && !in_word)) {
            at = quote_end(at);
        } else if (is_word(*at) && !in_word) {
            at = translate_word(&words, text, at, &field);
            continue;
        } else {
            field = field && (*at == ':' || *at == ' ');
            do ++at;
            while (((unsigned char)*at & 0xC0) == 0x80);
        }
        words_put(&words, from, (size_t)(at - from));
    }
    *words.to = '\0';
    return room;
}
