#include "onednn/environment.h"

#include "onednn/check.h"

namespace rekindle::onednn {
namespace {

dnnl_cpu_isa_t isa_of(rekindle_instruction_set set) {
    switch (set) {
    case REKINDLE_INSTRUCTION_SET_BEST: return dnnl_cpu_isa_default;
    case REKINDLE_INSTRUCTION_SET_AVX2: return dnnl_cpu_isa_avx2;
    case REKINDLE_INSTRUCTION_SET_AVX512: return dnnl_cpu_isa_avx512_core;
    }
    return dnnl_cpu_isa_default;
}

} // namespace

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

bool configure(rekindle_instruction_set set) {
    dnnl_set_verbose(0);
    dnnl_set_jit_dump(0);
    dnnl_set_jit_profiling_flags(0);
    dnnl_set_default_fpmath_mode(dnnl_fpmath_mode_strict);
    // Refused when the host has used oneDNN before; then its choice stands and the environment record tells.
    dnnl_set_max_cpu_isa(isa_of(set));
    dnnl_set_cpu_isa_hints(dnnl_cpu_isa_no_hints);
    return set == REKINDLE_INSTRUCTION_SET_BEST || dnnl_get_effective_cpu_isa() == isa_of(set);
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

rekindle_instruction_set used_instruction_set() {
    // Each has the bits of those that it includes.
    int isa = static_cast<int>(dnnl_get_effective_cpu_isa());
    for (rekindle_instruction_set set : {REKINDLE_INSTRUCTION_SET_AVX512, REKINDLE_INSTRUCTION_SET_AVX2}) {
        if ((isa & isa_of(set)) == isa_of(set)) return set;
    }
    fail(REKINDLE_UNSUPPORTED, "the program has held oneDNN to ", instruction_set(), "; expected AVX2 or more");
}

} // namespace rekindle::onednn
