/* A oneDNN whose choice of a layout depends on the number of threads, as that of some versions on some processors does:
 * where a Dense layer's forward primitive may choose, it takes another layout on one thread than on several. It stands
 * before oneDNN's own function, for the library as well, in a program that is linked with this file. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>
#include <string.h>

typedef dnnl_status_t (*create_function)(dnnl_primitive_desc_t *, dnnl_engine_t, dnnl_prop_kind_t,
                                         const_dnnl_memory_desc_t, const_dnnl_memory_desc_t, const_dnnl_memory_desc_t,
                                         const_dnnl_memory_desc_t, const_dnnl_primitive_attr_t);

static int may_choose(const_dnnl_memory_desc_t weights) {
    dnnl_format_kind_t kind = dnnl_format_kind_undef;
    dnnl_memory_desc_query(weights, dnnl_query_format_kind, &kind);
    return kind == dnnl_format_kind_any;
}

__attribute__((visibility("default"))) dnnl_status_t
dnnl_inner_product_forward_primitive_desc_create(dnnl_primitive_desc_t *desc, dnnl_engine_t engine,
                                                 dnnl_prop_kind_t kind, const_dnnl_memory_desc_t src,
                                                 const_dnnl_memory_desc_t weights, const_dnnl_memory_desc_t bias,
                                                 const_dnnl_memory_desc_t dst, const_dnnl_primitive_attr_t attributes) {
    create_function create;
    dnnl_memory_desc_t chosen = NULL;
    dnnl_dims_t *dims = NULL;
    dnnl_status_t status;
    *(void **)&create = dlsym(RTLD_NEXT, "dnnl_inner_product_forward_primitive_desc_create");
    if (create == NULL) abort();
    if (omp_get_max_threads() > 1 || !may_choose(weights)) {
        return create(desc, engine, kind, src, weights, bias, dst, attributes);
    }
    dnnl_memory_desc_query(weights, dnnl_query_dims, &dims);
    status = dnnl_memory_desc_create_with_tag(&chosen, 2, *dims, dnnl_f32, dnnl_ab);
    if (status == dnnl_success) status = create(desc, engine, kind, src, chosen, bias, dst, attributes);
    dnnl_memory_desc_destroy(chosen);
    return status;
}
