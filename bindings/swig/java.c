/* The upcalls of bridge.h into static methods of the class org.rekindle.Upcalls. */
#include <jni.h>

static JavaVM *machine;
static jclass upcalls;
static jmethodID upcall_methods[11];
enum { HOOK, GET_STATE, SET_STATE, NEXT, RESET, RELEASE, LOG, FAILURE, RATE, PART, MAKE };

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
    static const struct {
        const char *name, *signature;
    } methods[] = {{"hook", "(JIJJJJZ)I"}, {"getState", "(JJ)I"},
                   {"setState", "(JJJ)I"}, {"next", "(JJ)I"},
                   {"reset", "(JJ)I"},     {"release", "(J)V"},
                   {"log", "(JI[B)V"},     {"failure", "(I[B)Ljava/lang/Throwable;"},
                   {"rate", "(JJD)D"},     {"part", "(JIJJJJ)I"},
                   {"make", "(J[B)J"}};
    JNIEnv *jenv = NULL;
    jclass found;
    (void)reserved;
    if ((*vm)->GetEnv(vm, (void **)&jenv, JNI_VERSION_10) != JNI_OK) return JNI_ERR;
    machine = vm;
    found = (*jenv)->FindClass(jenv, "org/rekindle/Upcalls");
    if (found == NULL) return JNI_ERR;
    upcalls = (jclass)(*jenv)->NewGlobalRef(jenv, found);
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); ++i) {
        upcall_methods[i] = (*jenv)->GetStaticMethodID(jenv, upcalls, methods[i].name, methods[i].signature);
        if (upcall_methods[i] == NULL) return JNI_ERR;
    }
    return JNI_VERSION_10;
}

/* A thread of the library's own is attached for the length of a call. */
static JNIEnv *enter(int *attached) {
    JNIEnv *jenv = NULL;
    *attached = 0;
    if ((*machine)->GetEnv(machine, (void **)&jenv, JNI_VERSION_10) == JNI_OK) return jenv;
    if ((*machine)->AttachCurrentThreadAsDaemon(machine, (void **)&jenv, NULL) != JNI_OK) return NULL;
    *attached = 1;
    return jenv;
}

static void leave(JNIEnv *jenv, int attached) {
    if ((*jenv)->ExceptionCheck(jenv)) (*jenv)->ExceptionClear(jenv);
    if (attached) (*machine)->DetachCurrentThread(machine);
}

/* The methods catch what they can; what is left (no memory, no stack) counts as a failure. */
static int outcome(JNIEnv *jenv, jint result, int on_exception) {
    if (!(*jenv)->ExceptionCheck(jenv)) return (int)result;
    (*jenv)->ExceptionClear(jenv);
    return on_exception;
}

static JNIEnv *environment(void) {
    JNIEnv *jenv = NULL;
    (*machine)->GetEnv(machine, (void **)&jenv, JNI_VERSION_10);
    return jenv;
}

static jbyteArray new_bytes(JNIEnv *jenv, const void *data, size_t size) {
    jbyteArray bytes = size > INT32_MAX ? NULL : (*jenv)->NewByteArray(jenv, (jsize)size);
    if (bytes != NULL) (*jenv)->SetByteArrayRegion(jenv, bytes, 0, (jsize)size, data);
    return bytes;
}

static char *copy_text(JNIEnv *jenv, jbyteArray bytes) {
    jsize size = bytes == NULL ? 0 : (*jenv)->GetArrayLength(jenv, bytes);
    char *text = bytes == NULL ? NULL : raw_allocate((size_t)size + 1);
    if (text == NULL) return bytes == NULL ? NULL : lost_text;
    (*jenv)->GetByteArrayRegion(jenv, bytes, 0, size, (jbyte *)text);
    return text;
}

static void throw_failure(JNIEnv *jenv, rekindle_status status) {
    const char *text = last_error_words();
    jbyteArray message;
    jobject failure;
    if ((*jenv)->ExceptionCheck(jenv)) return;
    message = new_bytes(jenv, text, strlen(text));
    if (message == NULL) return;
    failure = (*jenv)->CallStaticObjectMethod(jenv, upcalls, upcall_methods[FAILURE], (jint)status, message);
    if (failure != NULL) (*jenv)->Throw(jenv, (jthrowable)failure);
}

int upcall_hook(int64_t target, int hook, const rekindle_event *event) {
    JNIEnv *jenv = environment();
    jint result = (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[HOOK], (jlong)target, (jint)hook,
                                               (jlong)(intptr_t)event, (jlong)event->epoch, (jlong)event->batch,
                                               (jlong)event->step, (jboolean)(event->restored != 0));
    return outcome(jenv, result, REKINDLE_ACTION_ABORT);
}

int upcall_get_state(int64_t target, struct bridge *bridge) {
    JNIEnv *jenv = environment();
    jint result =
        (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[GET_STATE], (jlong)target, (jlong)(intptr_t)bridge);
    return outcome(jenv, result, 1);
}

int upcall_set_state(int64_t target, const void *data, size_t size) {
    JNIEnv *jenv = environment();
    jint result = (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[SET_STATE], (jlong)target,
                                               (jlong)(intptr_t)data, (jlong)size);
    return outcome(jenv, result, 1);
}

/* NaN is a failure. */
int upcall_rate(int64_t target, int64_t epoch, double *learning_rate) {
    JNIEnv *jenv = environment();
    jdouble rate = (*jenv)->CallStaticDoubleMethod(jenv, upcalls, upcall_methods[RATE], (jlong)target, (jlong)epoch,
                                                   (jdouble)*learning_rate);
    if (outcome(jenv, 0, 1) != 0 || rate != rate) return 1;
    *learning_rate = rate;
    return 0;
}

int upcall_next(int64_t target, struct bridge *bridge) {
    JNIEnv *jenv = environment();
    jint result =
        (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[NEXT], (jlong)target, (jlong)(intptr_t)bridge);
    return outcome(jenv, result, 1);
}

int upcall_reset(int64_t target, int64_t epoch) {
    JNIEnv *jenv = environment();
    jint result = (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[RESET], (jlong)target, (jlong)epoch);
    return outcome(jenv, result, 1);
}

void upcall_release(int64_t target) {
    int attached;
    JNIEnv *jenv = enter(&attached);
    if (jenv == NULL) return;
    /* An exception of the caller's may be pending. */
    jthrowable pending = (*jenv)->ExceptionOccurred(jenv);
    (*jenv)->ExceptionClear(jenv);
    (*jenv)->CallStaticVoidMethod(jenv, upcalls, upcall_methods[RELEASE], (jlong)target);
    leave(jenv, attached && pending == NULL);
    if (pending != NULL) (*jenv)->Throw(jenv, pending);
}

void upcall_log(int64_t target, int level, const char *message) {
    int attached;
    JNIEnv *jenv = enter(&attached);
    jbyteArray bytes;
    if (jenv == NULL) return;
    bytes = new_bytes(jenv, message, strlen(message));
    if (bytes != NULL) {
        (*jenv)->CallStaticVoidMethod(jenv, upcalls, upcall_methods[LOG], (jlong)target, (jint)level, bytes);
        (*jenv)->DeleteLocalRef(jenv, bytes);
    }
    leave(jenv, attached);
}
