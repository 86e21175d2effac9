#include "onednn/environment.h"

#include "onednn/check.h"

namespace rekindle::onednn {

void check(dnnl_status_t status, const char *what) {
    if (status == dnnl_success) return;
    if (status == dnnl_out_of_memory) fail(REKINDLE_OUT_OF_MEMORY, "oneDNN: out of memory in ", what);
    fail(status == dnnl_unimplemented ? REKINDLE_UNSUPPORTED : REKINDLE_BACKEND_ERROR, "oneDNN: ", what,
         " failed with status ", static_cast<int>(status));
}

dnnl_engine_t engine() {
    static dnnl_engine_t instance = [] {
        dnnl_engine_t created = nullptr;
        check(dnnl_engine_create(&created, dnnl_cpu, 0), "engine");
        return created;
    }();
    return instance;
}

void configure() {
    dnnl_set_verbose(0);
    dnnl_set_jit_dump(0);
    dnnl_set_jit_profiling_flags(0);
    dnnl_set_default_fpmath_mode(dnnl_fpmath_mode_strict);
    // Refused when the host has used oneDNN before; then its choice stands and the environment record tells.
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_default);
    dnnl_set_cpu_isa_hints(dnnl_cpu_isa_no_hints);
}

std::string version() {
    const dnnl_version_t *found = dnnl_version();
    return text(found->major, ".", found->minor, ".", found->patch);
}

std::string instruction_set() {
    int isa = static_cast<int>(dnnl_get_effective_cpu_isa());
    switch (isa) {
    case dnnl_cpu_isa_sse41: return "sse41";
    case dnnl_cpu_isa_avx: return "avx";
    case dnnl_cpu_isa_avx2: return "avx2";
    case dnnl_cpu_isa_avx2_vnni: return "avx2_vnni";
    case dnnl_cpu_isa_avx2_vnni_2: return "avx2_vnni_2";
    case dnnl_cpu_isa_avx512_core: return "avx512_core";
    case dnnl_cpu_isa_avx512_core_vnni: return "avx512_core_vnni";
    case dnnl_cpu_isa_avx512_core_bf16: return "avx512_core_bf16";
    case dnnl_cpu_isa_avx512_core_fp16: return "avx512_core_fp16";
    case dnnl_cpu_isa_avx512_core_amx: return "avx512_core_amx";
    case dnnl_cpu_isa_avx512_core_amx_fp16: return "avx512_core_amx_fp16";
    default: return text("isa_", isa);
    }
}

} // namespace rekindle::onednn
