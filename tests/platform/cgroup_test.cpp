// What cgroups of both versions allow of the CPUs, in made-up hierarchies.
#include "platform/cgroup.h"

#include <filesystem>
#include <fstream>
#include <initializer_list>

#include "checkpoint/test_files.h"

using namespace rekindle::platform;

namespace {

std::string root;

void set_up() {
    char *path = make_folder();
    root = path;
    free(path);
}

void tear_down() {
    std::filesystem::remove_all(root);
}

void put(const std::string &path, const std::string &text) {
    std::filesystem::path file = root + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
}

START_TEST(no_quota_is_no_limit) {
    ck_assert(!cgroup_cpu_quota("", root));
    ck_assert(!cgroup_cpu_quota("0::/\n", root));
    ck_assert(!cgroup_cpu_quota("nonsense\n12:\n::\n", root));
    put("/cpu.max", "max 100000");
    ck_assert(!cgroup_cpu_quota("0::/\n", root));
    put("/cpu/cpu.cfs_quota_us", "-1");
    put("/cpu/cpu.cfs_period_us", "100000");
    ck_assert(!cgroup_cpu_quota("3:cpu,cpuacct:/\n", root));
}
END_TEST

START_TEST(version_2_takes_the_smallest_of_the_path) {
    put("/a/b/cpu.max", "max 100000");
    put("/a/cpu.max", "150000 100000");
    ck_assert(cgroup_cpu_quota("0::/a/b\n", root) == 1.5);
    put("/a/b/cpu.max", "50000 100000");
    ck_assert(cgroup_cpu_quota("0::/a/b\n", root) == 0.5);
    ck_assert(cgroup_cpu_quota("0::/a\n", root) == 1.5);
    put("/a/b/cpu.max", "800000 100000");
    ck_assert(cgroup_cpu_quota("0::/a/b\n", root) == 1.5);
}
END_TEST

START_TEST(version_1_takes_the_smallest_of_the_path) {
    put("/cpu,cpuacct/jobs/7/cpu.cfs_quota_us", "200000");
    put("/cpu,cpuacct/jobs/7/cpu.cfs_period_us", "100000");
    const char *membership = "12:memory:/jobs/7\n4:cpu,cpuacct:/jobs/7\n1:name=systemd:/x\n0::/\n";
    ck_assert(cgroup_cpu_quota(membership, root) == 2.0);
    put("/cpu/jobs/cpu.cfs_quota_us", "25000");
    put("/cpu/jobs/cpu.cfs_period_us", "50000");
    ck_assert(cgroup_cpu_quota(membership, root) == 0.5);
    ck_assert(!cgroup_cpu_quota("5:cpuset:/jobs/7\n", root));
}
END_TEST

// In a container the host's path of the group is out of sight, and the mount point is the group.
START_TEST(a_container_sees_its_quota_at_the_mount) {
    put("/cpu.max", "300000 100000");
    ck_assert(cgroup_cpu_quota("0::/../../docker/0123\n", root) == 3.0);
    put("/cpu/cpu.cfs_quota_us", "10000");
    put("/cpu/cpu.cfs_period_us", "100000");
    ck_assert(cgroup_cpu_quota("4:cpu:/docker/0123\n", root) == 0.1);
}
END_TEST

START_TEST(a_set_is_counted) {
    ck_assert(!cgroup_cpu_set("0::/a\n", root));
    put("/cpuset.cpus.effective", "0-15");
    put("/a/cpuset.cpus.effective", "1,4-6,9");
    ck_assert(cgroup_cpu_set("0::/a\n", root) == 5.0);
    ck_assert(cgroup_cpu_set("0::/a/b\n", root) == 5.0);
    ck_assert(cgroup_cpu_set("0::/\n", root) == 16.0);
    ck_assert(!cgroup_cpu_quota("0::/a\n", root));
    put("/cpuset/jobs/7/cpuset.effective_cpus", "12");
    ck_assert(cgroup_cpu_set("5:cpuset:/jobs/7\n", root) == 1.0);
    ck_assert(!cgroup_cpu_set("5:cpu:/jobs/7\n", root));
}
END_TEST

START_TEST(what_is_no_set_is_no_limit) {
    for (const char *text : {"", "none", "3-", "-"}) {
        put("/cpuset.cpus.effective", text);
        ck_assert_msg(!cgroup_cpu_set("0::/\n", root), "'%s' is taken for a set", text);
    }
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, no_quota_is_no_limit);
    tcase_add_test(tests, version_2_takes_the_smallest_of_the_path);
    tcase_add_test(tests, version_1_takes_the_smallest_of_the_path);
    tcase_add_test(tests, a_container_sees_its_quota_at_the_mount);
    tcase_add_test(tests, a_set_is_counted);
    tcase_add_test(tests, what_is_no_set_is_no_limit);
}

} // namespace

int main() {
    return run_tests("platform.cgroup", add_tests);
}
