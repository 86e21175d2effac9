# Sourced by what runs ranks over MPI. How Open MPI runs more ranks than there are cores, wherever they like, also as root;
# and leaves the others alone when one is lost, which it can only where they talk through sockets.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_orte_enable_recovery=1 OMPI_MCA_btl=tcp,self
