// How Java has the raw layer: package-private classes; strings as bytes in UTF-8, which JNI's own are not; a failure is
// thrown by the native call that met it.

%include <enumtypeunsafe.swg>
%javaconst(1);

// SWIG would make a public interface of them; rekindle_version() tells the version that is loaded.
%ignore REKINDLE_VERSION_MAJOR;
%ignore REKINDLE_VERSION_MINOR;
%ignore REKINDLE_VERSION_PATCH;
%ignore REKINDLE_MAXIMUM_RANK;
%ignore REKINDLE_UNKNOWN_DIMENSION;

%pragma(java) moduleclassmodifiers = "final class"
%pragma(java) jniclassclassmodifiers = "final class"
%pragma(java) jniclasscode = "static { NativeLibrary.load(); }"
%typemap(javaclassmodifiers) SWIGTYPE, SWIGTYPE *, SWIGTYPE &, SWIGTYPE [] "final class"
%typemap(javaclassmodifiers) enum SWIGTYPE "final class"
// Whoever makes an options struct deletes it; finalizers would cost each hook microseconds.
%typemap(javafinalize) SWIGTYPE ""
%typemap(javainterfaces) SWIGTYPE "AutoCloseable"
%typemap(javacode) SWIGTYPE %{
  public void close() {
    delete();
  }
%}

%insert("header") "words_java.h"
%insert("header") "words.c"
%insert("header") "java.c"
%insert("header") "java_custom.c"

%typemap(jni) rekindle_status "jlong"
%typemap(jtype) rekindle_status "long"
%typemap(jstype) rekindle_status "long"
%typemap(javain) rekindle_status "$javainput"
%typemap(javaout) rekindle_status { return $jnicall; }
%typemap(in) rekindle_status "$1 = ($1_ltype)$input;"
%typemap(out) rekindle_status "$result = 0; if ($1 != REKINDLE_OK) throw_failure(jenv, $1);"

%define POINTER_AS_INTEGER(TYPE)
%typemap(jni) TYPE "jlong"
%typemap(jtype) TYPE "long"
%typemap(jstype) TYPE "long"
%typemap(javain) TYPE "$javainput"
%typemap(javaout) TYPE { return $jnicall; }
%typemap(in) TYPE "$1 = ($1_ltype)(intptr_t)$input;"
%typemap(freearg) TYPE ""
%typemap(out) TYPE "$result = (jlong)(intptr_t)$1;"
%enddef

%define OUT_POINTER(TYPE)
%typemap(in, numinputs=0) TYPE ($*1_ltype value = 0) "$1 = &value;"
%typemap(argout) TYPE "if (result == REKINDLE_OK) $result = (jlong)(intptr_t)*$1;"
%enddef

%define OUT_NUMBER(TYPE)
%typemap(in, numinputs=0) TYPE ($*1_ltype value = 0) "$1 = &value;"
%typemap(argout) TYPE "if (result == REKINDLE_OK) $result = (jlong)*$1;"
%enddef

%define OUT_DOUBLE(TYPE)
%typemap(in, numinputs=0) TYPE (double value = 0) "$1 = &value;"
%typemap(argout) TYPE "memcpy(&$result, $1, sizeof($result));"
%enddef

%define OUT_POINTER_AND_SIZE(TYPE, SIZE)
%typemap(in, numinputs=0) (TYPE, SIZE) ($*1_ltype value = 0, size_t size = 0) "$1 = &value; $2 = &size;"
%typemap(argout) (TYPE, SIZE) "if (result == REKINDLE_OK) { $result = (jlong)(intptr_t)*$1; size_taken = *$2; }"
%enddef

%typemap(jni) const char * "jbyteArray"
%typemap(jtype) const char * "byte[]"
%typemap(jstype) const char * "byte[]"
%typemap(javain) const char * "$javainput"
%typemap(javaout) const char * { return $jnicall; }
%typemap(in) const char * "$1 = copy_text(jenv, $input);"
%typemap(freearg) const char * "free_text($1);"
%typemap(out) const char * "$result = $1 == NULL ? NULL : new_bytes(jenv, $1, strlen($1));"

%define ARRAY_OF(TYPE, SIZE, JNI, JAVA, KIND, MODE)
%typemap(jni) (TYPE, SIZE) JNI
%typemap(jtype) (TYPE, SIZE) JAVA
%typemap(jstype) (TYPE, SIZE) JAVA
%typemap(javain) (TYPE, SIZE) "$javainput"
%typemap(in) (TYPE, SIZE) {
    $1 = NULL;
    $2 = 0;
    if ($input != NULL) {
        $2 = (size_t)(*jenv)->GetArrayLength(jenv, $input);
        $1 = ($1_ltype)(*jenv)->Get##KIND##ArrayElements(jenv, $input, NULL);
        if ($1 == NULL) {
            throw_failure(jenv, no_memory());
            return $null;
        }
    }
}
%typemap(freearg) (TYPE, SIZE) {
    if ($input != NULL) (*jenv)->Release##KIND##ArrayElements(jenv, $input, (void *)$1, MODE);
}
%enddef

ARRAY_OF(const int64_t *LONGS, size_t COUNT, "jlongArray", "long[]", Long, JNI_ABORT)
ARRAY_OF(int64_t *LONGS, size_t COUNT, "jlongArray", "long[]", Long, 0)
ARRAY_OF(const double *DOUBLES, size_t COUNT, "jdoubleArray", "double[]", Double, JNI_ABORT)
ARRAY_OF(double *DOUBLES, size_t COUNT, "jdoubleArray", "double[]", Double, 0)
ARRAY_OF(float *FLOATS, size_t COUNT, "jfloatArray", "float[]", Float, 0)
ARRAY_OF(const void *BYTES, size_t COUNT, "jbyteArray", "byte[]", Byte, JNI_ABORT)

%typemap(in, numinputs=0) JNIEnv *jenv "$1 = jenv;"
%typemap(jni) jobject "jobject"
%typemap(jtype) jobject "java.nio.ByteBuffer"
%typemap(jstype) jobject "java.nio.ByteBuffer"
%typemap(javain) jobject "$javainput"
%typemap(javaout) jobject { return $jnicall; }
%typemap(in) jobject "$1 = $input;"
%typemap(out) jobject "$result = $1;"

%inline %{
// The address of a direct buffer's first byte; 0 if it is not direct.
static int64_t raw_buffer_address(JNIEnv *jenv, jobject buffer) {
    return (int64_t)(intptr_t)(*jenv)->GetDirectBufferAddress(jenv, buffer);
}

// A direct buffer over memory of the library.
static jobject raw_buffer(JNIEnv *jenv, int64_t address, int64_t size) {
    static char nothing;
    return (*jenv)->NewDirectByteBuffer(jenv, address == 0 ? &nothing : (void *)(intptr_t)address, size);
}
%}
