/* Memory of the raw layer. What there is none for is an error of the call that it was for, never left out: a text that
 * cannot be copied is `lost_text`, an options struct that lacks something is marked, and a call that is given one of
 * them fails with REKINDLE_OUT_OF_MEMORY instead of being made (rekindle.i, %exception). */

static _Thread_local int64_t failing_allocation; /* counted down to the one that fails; 0: none */

/* Zeroed. */
static void *raw_allocate(size_t size) {
    if (failing_allocation > 0 && --failing_allocation == 0) return NULL;
    return calloc(1, size == 0 ? 1 : size);
}

static char lost_text[1]; /* stands for a text that there was no memory for */

static void free_text(const char *text) {
    if (text != lost_text) free((void *)(uintptr_t)text);
}

static _Thread_local int given_lost;    /* an argument of the call that is about to be made is lost */
static _Thread_local int out_of_memory; /* why the last call failed, of which the library knows nothing */

/* The failure of a call of the raw layer's own. */
static rekindle_status no_memory(void) {
    out_of_memory = 1;
    return REKINDLE_OUT_OF_MEMORY;
}

static rekindle_array raw_array(rekindle_dtype dtype, const void *data, const int64_t *shape, size_t rank) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.dtype = dtype;
    array.data = data;
    array.shape = shape;
    array.rank = rank;
    return array;
}

/* In functions without a result this stands for it. */
static _Thread_local rekindle_status result;

/* Whether a call must not be made: then its result is its failure. Functions without one are made; they mark what they
 * set. */
static int is_refused(void *its_result, size_t size) {
    rekindle_status failure = REKINDLE_OUT_OF_MEMORY;
    int lost = given_lost;
    given_lost = 0;
    out_of_memory = 0;
    if (!lost || its_result == (void *)&result) return 0;
    memset(its_result, 0, size);
    if (size == sizeof(failure)) memcpy(its_result, &failure, size);
    no_memory();
    return 1;
}

/* The text of the last call's failure, in the language's words. */
static const char *last_error_words(void) {
    return out_of_memory ? "out of memory" : bridge_words(rekindle_last_error());
}
