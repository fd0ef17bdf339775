// Programs for BpfObjectTest, BpfProgramSystemTest and LandingDeviceSystemTest. Compiled once, by hand (clang 14):
//   clang -O2 -target bpf -mcpu=v3 -I/usr/include/x86_64-linux-gnu -c programs.c -o programs.o
#include <linux/bpf.h>

#define SECTION(NAME) __attribute__((section(NAME), used))

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_redirect)(unsigned ifindex, unsigned long long flags) = (void *)23;
static long (*bpf_redirect_map)(void *map, unsigned long long key, unsigned long long flags) = (void *)51;

// Maps are known by their symbols alone; what they are is up to who makes them.
extern char cells;
extern char ports;

struct cell {
    unsigned landing; // interface index
    unsigned unused;
    unsigned long long frames;
};

// Counts each frame and sends it into the ingress of the interface that the cell names.
SECTION("tc") int redirect(struct __sk_buff *frame) {
    const unsigned key = 0;
    struct cell *cell = bpf_map_lookup_elem(&cells, &key);
    if (!cell) {
        return 0;
    }
    __sync_fetch_and_add(&cell->frames, 1);
    return bpf_redirect(cell->landing, BPF_F_INGRESS);
}

// Counts each frame, and sends it out of the interface that the map of devices names.
SECTION("xdp") int pass_on(struct xdp_md *frame) {
    const unsigned key = 0;
    struct cell *cell = bpf_map_lookup_elem(&cells, &key);
    if (cell) {
        __sync_fetch_and_add(&cell->frames, 1);
    }
    return bpf_redirect_map(&ports, 0, XDP_PASS);
}

// Reads a frame without a look at where it ends.
SECTION("unverified") int read_blindly(struct __sk_buff *frame) {
    return *(unsigned char *)(unsigned long)frame->data;
}

// What clang refers to by other relocations than those of maps.
__attribute__((noinline)) int elsewhere(int number) {
    return number * 3 + 1;
}

SECTION("calling") int call(struct __sk_buff *frame) {
    return elsewhere(frame->len);
}

static volatile int local_variable;

SECTION("local") int read_local(struct __sk_buff *frame) {
    return local_variable;
}

int global_variable;

SECTION("global") int read_global(struct __sk_buff *frame) {
    return *(volatile int *)&global_variable;
}

SECTION("second") int first(struct __sk_buff *frame) {
    return 0;
}

SECTION("second") int not_first(struct __sk_buff *frame) {
    return 1;
}
