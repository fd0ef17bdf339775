// SPDX-License-Identifier: Apache-2.0
//
// The assist: passes on in the kernel what needs no decision, and hands everything else to the worker. One text for two
// hooks: "tc" (ports by AF_PACKET; offloads stay as they are) and "xdp" (ports by AF_XDP). A third, "fanout", tells which
// of several workers a frame is for, with or without the others: the same for both directions of a flow and for all
// fragments of a datagram.
//
// A frame is passed on if nothing about it can interest the worker: it is no IP; or it is a datagram that fits its
// egress link and what the table enforces, claims no path MTU, opens no TCP connection, concerns no destination whose
// value is in doubt, and, if it is so long that a claim about it could be believed, its flow is remembered already and
// is brought up to date here. What this program does not fully understand is the worker's, too, so that a frame is
// decided once, by the same rules whichever way it takes.
//
// It keeps nothing of its own: table, flows and doubts are the worker's and the control thread's memory, mapped. What is
// enforced is therefore enforced here in the same instant. Layouts and hashes: HostIndex, HostEntries, FlowMemory,
// FlowRows, DoubtWatch and SharedState in Java, of which each names this file.
//
// Compiled by `forwarder/src/main/bpf/build` into assist.bpf.o, which is kept beside the classes: nobody needs a compiler.

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static __attribute__((always_inline))

static long (*bpf_skb_load_bytes_relative)(const struct __sk_buff *skb, __u32 offset, void *to, __u32 length,
					   __u32 start) = (void *)BPF_FUNC_skb_load_bytes_relative;
static void *(*bpf_map_lookup_elem)(const void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*bpf_redirect)(__u32 ifindex, __u64 flags) = (void *)BPF_FUNC_redirect;
static long (*bpf_clone_redirect)(struct __sk_buff *skb, __u32 ifindex, __u64 flags) = (void *)BPF_FUNC_clone_redirect;
static long (*bpf_redirect_map)(const void *map, __u32 key, __u64 flags) = (void *)BPF_FUNC_redirect_map;
static __u32 (*bpf_get_smp_processor_id)(void) = (void *)BPF_FUNC_get_smp_processor_id;

// ---- what is shared with the program's other half ----

struct state {
	__u64 structure; // version of the references: odd while some move
	__u64 table_secret_high;
	__u64 table_secret_low;
	__u32 table_slots;
	__u32 lowest_enforced; // by any entry; bytes
	__u32 lowest_of_prefixes;
	__u32 prefixes; // number; all ones: more than there is room for
	__u64 prefix_version; // odd while they change
	__u64 reserved[2];
};

struct prefix { // from the longest
	__u64 mask_high, mask_low;
	__u64 high, low;
	__u32 mtu;
	__u32 family;
};

struct evidence { // of one worker; the flows and the doubts of all stand one worker's after the other's
	__u64 flow_secret_high;
	__u64 flow_secret_low;
	__u32 flow_sets;
	__u32 doubts; // values in doubt now
	__u32 ticks;  // 2^24 ns since the epoch
	__u32 long_ipv4; // longer datagrams are remembered; bytes
	__u32 long_ipv6;
	__u32 is_probing; // not 0: the worker looks at all that goes to and comes from a doubted destination
	__u32 reserved[6];
};

struct spread {
	__u64 secret_high;
	__u64 secret_low;
	__u32 workers;
	__u32 reserved;
};

struct references { // of the table: tag (8 bits), row plus one (24); 0: none
	__u32 slot[16];
};

struct host { // a row of the table
	__u64 high;
	__u64 low;
	__u64 word; // version (32), state (3), source (3), milliseconds (10), MTU (16)
};

struct flow { // a row of the flows
	__u32 tag;
	__u32 version; // the lower half, odd while the row is written; the upper half: longest, oldest period
	__u32 last_seen;
	__u32 end;
	__u32 first[3];
	__u16 longest[2];
};

struct flow_set {
	struct flow way[2];
};

struct repetition { // of the flow in the row of the same number
	__u32 end;
	__u32 noted;
};

struct segment { // that can prove a claim wrong
	__u64 hash;
	__u32 start, end;
	__u32 length; // 0: there is none
	__u32 again;
};

struct doubt { // a row of what is in doubt
	__u64 high;
	__u64 low;
	__u32 mtu; // 0: free
	__u32 expires, next_trial, trials;
	struct segment quoted, sent;
	__u32 sent_at, claimed;
	__u64 reserved;
};

struct doubt_set {
	struct doubt way[4];
};

struct port { // the one that this program is hung on
	__u32 egress;     // interface index
	__u32 landing;    // interface index; unused by XDP
	__u32 egress_mtu; // bytes; 0: nothing can be passed on now
	__u32 is_station; // 0: nobody on this host wants what is for it
};

struct count { // of one processor
	__u64 passed; // frames
	__u64 reserved[7];
};

struct map { // stands for a descriptor that the loader puts in its place
	__u32 unused;
};

struct map state SECTION("maps");
struct map spread SECTION("maps");
struct map evidence SECTION("maps");
struct map references SECTION("maps");
struct map hosts SECTION("maps");
struct map prefixes SECTION("maps");
struct map flows SECTION("maps");
struct map repetitions SECTION("maps");
struct map doubts SECTION("maps");
struct map port SECTION("maps");
struct map counts SECTION("maps");
struct map egress SECTION("maps");  // DEVMAP, XDP only
struct map sockets SECTION("maps"); // XSKMAP, XDP only

#ifdef TEXT_DIGEST
SECTION("text") const char text_digest[] = TEXT_DIGEST; // of this file
#endif

enum verdict { PASS, HAND_OVER };

#define ONCE(x) (*(volatile __typeof__(x) *)&(x)) // loads are not reordered by x86, nor left out by the compiler

// ---- hashes ----

#define FOLD_CONSTANT 0x9E3779B97F4A7C15ULL

// Math.multiplyHigh of Java: BPF multiplies 64 bits by 64 into 64.
INLINE __u64 multiply_high(__u64 left, __u64 right)
{
	__u64 left_low = (__u32)left, left_high = left >> 32;
	__u64 right_low = (__u32)right, right_high = right >> 32;
	__u64 low = left_low * right_low;
	__u64 middle = left_high * right_low + (low >> 32);
	__u64 other = left_low * right_high + (__u32)middle;
	__u64 high = left_high * right_high + (middle >> 32) + (other >> 32);
	return high - (((__s64)left >> 63) & right) - (((__s64)right >> 63) & left);
}

INLINE __u64 fold(__u64 left, __u64 right)
{
	return multiply_high(left, right) ^ (left * right);
}

INLINE __u64 rotate_left(__u64 value)
{
	return value << 1 | value >> 63;
}

// Which worker moves a datagram. Each end is hashed for itself, and the sum is the same whichever sends. ports: of a whole
// TCP or UDP datagram; 0 of all else, so that fragments go where the others of their addresses go
INLINE __u32 worker_of(const struct spread *all, __u64 source_high, __u64 source_low, __u64 destination_high,
		       __u64 destination_low, __u32 ports)
{
	__u64 source, destination, hash;

	if (all->workers <= 1)
		return 0;
	source = fold(source_high ^ all->secret_high ^ ports >> 16, source_low ^ all->secret_low);
	destination = fold(destination_high ^ all->secret_high ^ (ports & 0xFFFF), destination_low ^ all->secret_low);
	hash = fold((source + destination) ^ all->secret_low, FOLD_CONSTANT);
	return ((hash >> 32) * all->workers) >> 32;
}

// ---- a datagram ----

enum order { NONE, SEQUENCE, COUNTER };

#define NO_PORT 0xFFFF
#define IPV4_MAPPED 0xFFFF00000000ULL

struct datagram {
	__u64 source_high, source_low;
	__u64 destination_high, destination_low;
	__u32 length;  // IP total length, of a super-frame that of its longest segment
	__u32 ip_size; // IP total length of all of it
	__u32 family;  // 4 or 6
	__u32 protocol;
	__u32 ports; // source, destination
	__u32 order;
	__u32 start, end; // its place in its flow
};

struct frame {
	void *data;
	void *data_end;
	__u32 length; // of all of it, beyond data_end too
	__u32 segment_size; // payload of a super-frame's segments; 0: no super-frame
	bool is_partial; // whether checksums may be partial without anything that tells
	__s64 queue; // that it came in by, which is the worker's of the same number; -1: it is any worker's
};

#define AVAILABLE(frame, pointer, bytes) ((void *)(pointer) + (bytes) <= (frame)->data_end)

struct tcp {
	__be16 source, destination;
	__be32 sequence, acknowledgment;
	__u8 data_offset, flags;
	__be16 window, checksum;
};

struct udp {
	__be16 source, destination, length, checksum;
};

struct icmp {
	__u8 type, code;
	__be16 checksum, identifier, sequence;
};

struct ipv4 {
	__u8 version_length, service;
	__be16 total_length, identification, fragment;
	__u8 time_to_live, protocol;
	__be16 checksum;
	__be32 source, destination;
};

struct ipv6 {
	__u8 version_class, rest[3];
	__be16 payload_length;
	__u8 next_header, hop_limit;
	__be32 source[4], destination[4];
};

#define SYN 0x02
#define MORE_FRAGMENTS 0x2000
#define FRAGMENT_OFFSET 0x1FFF

INLINE __u32 from16(__be16 value)
{
	return __builtin_bswap16(value);
}

INLINE __u32 from32(__be32 value)
{
	return __builtin_bswap32(value);
}

INLINE __u64 from32x2(const __be32 *words)
{
	return (__u64)from32(words[0]) << 32 | from32(words[1]);
}

INLINE __u64 pseudo_sum(const __be32 *words, int count)
{
	__u64 sum = 0;
	for (int i = 0; i < count; i++)
		sum += words[i];
	return sum;
}

// Whether a checksum is that of the pseudo-header alone, which nobody has completed yet. sum: of its addresses
INLINE bool is_partial(const struct datagram *it, __u64 sum, __u32 upper_length, __be16 checksum)
{
	sum += (__u64)it->protocol << 24; // the last of four bytes in network order
	sum += __builtin_bswap32(upper_length);
	sum = (sum & 0xFFFFFFFF) + (sum >> 32);
	sum = (sum & 0xFFFFFFFF) + (sum >> 32);
	sum = (sum & 0xFFFF) + (sum >> 16);
	sum = (sum & 0xFFFF) + (sum >> 16);
	return checksum == sum;
}

// Reads what stands behind the IP headers of a datagram that is no fragment. offset: from the IP header; sum: of the
// addresses
INLINE enum verdict read_upper(const struct frame *frame, void *upper, __u32 offset, __u64 sum, struct datagram *it)
{
	__u32 upper_length = it->ip_size - offset;

	if (it->protocol == IPPROTO_TCP) {
		struct tcp *tcp = upper;
		if (!AVAILABLE(frame, tcp, 20))
			return HAND_OVER;
		__u32 header_length = (tcp->data_offset & 0xF0) >> 2;
		if ((tcp->flags & SYN) || header_length < 20 || header_length > upper_length)
			return HAND_OVER;
		if (frame->is_partial && is_partial(it, sum, upper_length, tcp->checksum))
			return HAND_OVER;
		__u32 payload = upper_length - header_length;
		if (frame->segment_size)
			it->length = offset + header_length + (frame->segment_size < payload ? frame->segment_size : payload);
		it->ports = from16(tcp->source) << 16 | from16(tcp->destination);
		it->order = SEQUENCE;
		it->start = from32(tcp->sequence);
		it->end = it->start + payload;
		return PASS;
	}
	if (it->protocol == IPPROTO_UDP) {
		struct udp *udp = upper;
		if (!AVAILABLE(frame, udp, 8) || upper_length < 8)
			return HAND_OVER;
		if (frame->is_partial && is_partial(it, sum, upper_length, udp->checksum))
			return HAND_OVER;
		__u32 payload = upper_length - 8;
		__u32 datagrams = 1;
		if (frame->segment_size && frame->segment_size < payload) {
			it->length = offset + 8 + frame->segment_size;
			datagrams = (payload + frame->segment_size - 1) / frame->segment_size;
		}
		it->ports = from16(udp->source) << 16 | from16(udp->destination);
		it->end = it->start + (datagrams << 16); // if it is counted
		return PASS;
	}
	if (frame->segment_size)
		return HAND_OVER;
	if (it->protocol == IPPROTO_ICMP || it->protocol == IPPROTO_ICMPV6) {
		struct icmp *icmp = upper;
		if (it->protocol != (it->family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
			return HAND_OVER; // the other version's, which the worker knows echoes of
		if (!AVAILABLE(frame, icmp, 8) || upper_length < 8)
			return HAND_OVER;
		bool is_echo = it->family == 4 ? icmp->type == 8 || icmp->type == 0 : icmp->type == 128 || icmp->type == 129;
		bool is_error = it->family == 4 ? icmp->type == 3 : icmp->type < 128;
		if (is_error)
			return HAND_OVER;
		if (is_echo) {
			it->ports = from16(icmp->identifier) << 16 | from16(icmp->identifier);
			it->order = COUNTER;
			it->start = from16(icmp->sequence) << 16;
			it->end = it->start + (1 << 16);
		}
	}
	return PASS;
}

INLINE enum verdict read_ipv4(const struct frame *frame, struct ipv4 *ip, __u32 offset, struct datagram *it)
{
	if (!AVAILABLE(frame, ip, sizeof(*ip)) || (ip->version_length & 0xF0) != 0x40)
		return HAND_OVER;
	__u32 header_length = (ip->version_length & 0x0F) << 2;
	it->ip_size = from16(ip->total_length);
	if (header_length < sizeof(*ip) || it->ip_size < header_length || it->ip_size + offset > frame->length)
		return HAND_OVER;
	it->family = 4;
	it->length = it->ip_size;
	it->source_high = 0;
	it->source_low = IPV4_MAPPED | from32(ip->source);
	it->destination_high = 0;
	it->destination_low = IPV4_MAPPED | from32(ip->destination);
	it->protocol = ip->protocol;
	it->ports = NO_PORT << 16 | NO_PORT;
	it->order = ip->identification ? COUNTER : NONE;
	it->start = from16(ip->identification) << 16;
	it->end = it->start + (1 << 16);
	__u32 fragment = from16(ip->fragment) & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
	if (fragment) {
		bool may_open = fragment == MORE_FRAGMENTS && it->protocol == IPPROTO_TCP;
		it->protocol = IPPROTO_FRAGMENT;
		return may_open || frame->segment_size ? HAND_OVER : PASS;
	}
	return read_upper(frame, (void *)ip + header_length, header_length,
			  pseudo_sum(&ip->source, 2), it);
}

INLINE enum verdict read_ipv6(const struct frame *frame, struct ipv6 *ip, __u32 offset, struct datagram *it)
{
	if (!AVAILABLE(frame, ip, sizeof(*ip)) || (ip->version_class & 0xF0) != 0x60 || !ip->payload_length)
		return HAND_OVER;
	it->ip_size = sizeof(*ip) + from16(ip->payload_length);
	if (it->ip_size + offset > frame->length)
		return HAND_OVER;
	it->family = 6;
	it->length = it->ip_size;
	it->source_high = from32x2(ip->source);
	it->source_low = from32x2(ip->source + 2);
	it->destination_high = from32x2(ip->destination);
	it->destination_low = from32x2(ip->destination + 2);
	if (!it->destination_high && (it->destination_low & ~0xFFFFFFFFULL) == IPV4_MAPPED)
		return HAND_OVER; // on no wire: RFC 6890 section 2.2.3
	it->ports = NO_PORT << 16 | NO_PORT;
	it->order = NONE;
	it->start = 0;
	it->end = 0;
	__u64 sum = pseudo_sum(ip->source, 8);
	__u32 header_length = sizeof(*ip);
	__u32 next = ip->next_header;
	// Extension headers: RFC 8200 section 4. Two are walked; fragments are the worker's.
	for (int i = 0; i < 3; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_ROUTING)
			break;
		__u8 *extension = (void *)ip + header_length;
		if (i == 2 || !AVAILABLE(frame, extension, 8))
			return HAND_OVER;
		next = extension[0];
		header_length += 8 + 8 * (extension[1] & 0x1F);
		if ((extension[1] & ~0x1F) || header_length > it->ip_size)
			return HAND_OVER;
	}
	if (next == IPPROTO_FRAGMENT || next == IPPROTO_AH || next == IPPROTO_MH || next == 139 || next == 140)
		return HAND_OVER;
	it->protocol = next;
	return read_upper(frame, (void *)ip + header_length, header_length, sum, it);
}

// ---- what concerns it ----

// The MTU of an address's own entry; 0 if it has none; -1 if that cannot be told now.
INLINE __s64 host_mtu(const struct state *shared, __u64 high, __u64 low)
{
	__u64 before = ONCE(shared->structure);
	__u64 once = fold(high ^ shared->table_secret_high, low ^ shared->table_secret_low);
	__u64 hash = fold(once ^ shared->table_secret_low, FOLD_CONSTANT);
	__u32 slots = shared->table_slots;
	__u32 slot = ((hash >> 32) * slots) >> 32;

	for (int probe = 0; probe < 24; probe++) {
		__u32 line = slot >> 4;
		struct references *set = bpf_map_lookup_elem(&references, &line);
		if (!set)
			return -1;
		__u32 reference = ONCE(set->slot[slot & 15]);
		if (!reference)
			return (before & 1) || ONCE(shared->structure) != before ? -1 : 0;
		if ((reference ^ (__u32)hash << 24) >> 24 == 0) {
			__u32 row = (reference & 0xFFFFFF) - 1;
			struct host *host = bpf_map_lookup_elem(&hosts, &row);
			if (!host)
				return -1;
			__u64 word = ONCE(host->word);
			if ((__u32)word >> 29 && ONCE(host->low) == low && ONCE(host->high) == high)
				return ONCE(host->word) == word ? (word & 0xFFFF) : -1;
		}
		slot = slot + 1 == slots ? 0 : slot + 1;
	}
	return -1;
}

#define DOUBT_SETS_BITS 14

#define PREFIX_LIMIT 32

// Whether a datagram whose destination has no entry of its own fits what the longest prefix that covers it enforces.
INLINE bool fits_prefix(const struct state *shared, const struct datagram *it)
{
	if (shared->lowest_of_prefixes >= it->length)
		return true;
	__u64 before = ONCE(shared->prefix_version);
	__u32 count = ONCE(shared->prefixes);
	if ((before & 1) || count > PREFIX_LIMIT)
		return false;
	__u32 mtu = ~0u;
	for (int i = 0; i < PREFIX_LIMIT; i++) {
		__u32 row = i;
		struct prefix *prefix = row < count ? bpf_map_lookup_elem(&prefixes, &row) : 0;
		if (!prefix)
			break;
		if (prefix->family == it->family && (it->destination_high & prefix->mask_high) == prefix->high &&
		    (it->destination_low & prefix->mask_low) == prefix->low) {
			mtu = prefix->mtu;
			break;
		}
	}
	return it->length <= mtu && ONCE(shared->prefix_version) == before;
}

enum doubt_state { NO_DOUBT, IN_DOUBT, MAY_TELL };

// What a datagram to or from an address has to do with a value in doubt. It may say something about it if one of the segments that
// would prove it wrong is on its way, or if it is longer than the value. length: of what goes to it, 0 of what comes from it
INLINE enum doubt_state doubt_of(const struct evidence *known, __u32 worker, __u64 high, __u64 low, __u32 length)
{
	__u64 hash = fold(high ^ known->flow_secret_high, low ^ known->flow_secret_low) * FOLD_CONSTANT;
	__u32 index = worker << DOUBT_SETS_BITS | hash >> (64 - DOUBT_SETS_BITS);
	struct doubt_set *set = bpf_map_lookup_elem(&doubts, &index);

	for (int way = 0; set && way < 4; way++) {
		struct doubt *row = &set->way[way];
		if (row->mtu && row->low == low && row->high == high)
			return known->is_probing || row->quoted.length || row->sent.length || length > row->mtu ? MAY_TELL
														 : IN_DOUBT;
	}
	return NO_DOUBT;
}

#define PERIOD_TICKS 895u // half of 30 s, as FlowRows has it
#define PERIODS 3u
#define MEMORY_TICKS 1789 // 30 s
#define LOOKS_AT_LOCK 64
#define UNORDERED 1u
#define SEQUENCE_REACH (1u << 30)
#define COUNTER_REACH (4096u << 16)

INLINE __u32 distance(__u32 from, __u32 to)
{
	__s32 difference = to - from;
	return difference < 0 ? -(__u32)difference : difference;
}

// Whether a segment begins before the farthest that was moved; FlowRows.isRepetition. end: of that
INLINE bool is_repeated(const struct flow *row, const struct datagram *it, __u32 now, __u32 end)
{
	return it->order == SEQUENCE && (__s32)(it->start - end) < 0 && distance(it->start, end) <= SEQUENCE_REACH &&
	       (__s32)(it->end - it->start) > 0 && (__s32)(now - row->last_seen) <= MEMORY_TICKS;
}

// Notes a segment that was sent again; Repetitions.note. number: of the flow's row. False if it has none
INLINE bool repeat(__u32 number, const struct datagram *it, __u32 now)
{
	struct repetition *again = bpf_map_lookup_elem(&repetitions, &number);

	if (!again)
		return false;
	if ((__s32)(now - again->noted) > MEMORY_TICKS || (__s32)(it->end - again->end) > 0)
		again->end = it->end;
	again->noted = now;
	return true;
}

// Puts down a datagram in the row of its flow; FlowRows.moved. False, and nothing done, if the row has to begin anew: that is the
// worker's.
INLINE bool extend(struct flow *row, __u32 number, const struct datagram *it, __u32 now, __u32 *oldest)
{
	__u32 steps = now / PERIOD_TICKS - row->last_seen / PERIOD_TICKS;
	__u32 end = row->end;

	if (steps >= PERIODS)
		return false;
	if (it->order == SEQUENCE && distance(it->start, end) > SEQUENCE_REACH)
		return false;
	if (is_repeated(row, it, now, end) && !repeat(number, it, now))
		return false;
	__u32 first0 = row->first[0], first1 = row->first[1], first2 = row->first[2];
	__u32 longest0 = row->longest[0], longest1 = row->longest[1], longest2 = *oldest;
	if (steps >= 1) {
		first2 = first1;
		first1 = first0;
		first0 = it->start;
		longest2 = longest1;
		longest1 = longest0;
		longest0 = 0;
	}
	if (steps == 2) {
		first2 = first1;
		first1 = first0;
		longest2 = longest1;
		longest1 = 0;
	}
	if (it->length > longest0)
		longest0 = it->length;
	bool is_counted = it->order == COUNTER && !(end & UNORDERED);
	if (it->order == NONE || (it->order == COUNTER && distance(it->start, end) > COUNTER_REACH)) {
		end |= UNORDERED;
	} else if (it->order == SEQUENCE || is_counted) {
		if ((__s32)(end - it->start) > (__s32)(end - first0))
			first0 = it->start;
		if ((__s32)(it->end - end) > 0)
			end = it->end;
		if (it->order == SEQUENCE) {
			if (end - first0 > SEQUENCE_REACH)
				first0 = end - SEQUENCE_REACH;
			if (end - first1 > SEQUENCE_REACH)
				first1 = end - SEQUENCE_REACH;
			if (end - first2 > SEQUENCE_REACH)
				first2 = end - SEQUENCE_REACH;
		} else if (((end - first0) | (end - first1) | (end - first2)) >> 31) {
			end |= UNORDERED;
		}
	}
	row->end = end;
	row->first[0] = first0;
	row->first[1] = first1;
	row->first[2] = first2;
	row->longest[0] = longest0;
	row->longest[1] = longest1;
	*oldest = longest2;
	row->last_seen = now;
	return true;
}

// Remembers a long datagram of a flow that is known; of a short one, that it was sent again. False if the flow of a long one is not
// known, or somebody else keeps its row: the worker then decides this one, and what comes after it may overtake it.
INLINE bool remember(const struct evidence *known, __u32 worker, const struct datagram *it, bool is_long)
{
	__u64 secret_high = known->flow_secret_high, secret_low = known->flow_secret_low;
	__u64 upper = (it->family == 4 ? 1ULL : 2ULL) << 40 | (__u64)it->protocol << 32 | it->ports;
	__u64 from = fold(it->source_high ^ secret_high, it->source_low ^ secret_low);
	__u64 to = fold(it->destination_high ^ rotate_left(secret_low), it->destination_low ^ rotate_left(secret_high));
	__u64 hash = fold(fold(from ^ upper, to ^ secret_low) ^ secret_high, FOLD_CONSTANT);
	__u32 index = worker * known->flow_sets + (((hash >> 32) * known->flow_sets) >> 32);
	__u32 tag = (__u32)hash ? (__u32)hash : 1;

	struct flow_set *set = bpf_map_lookup_elem(&flows, &index);
	if (!set)
		return false;
	struct flow *row = set->way[0].tag == tag ? &set->way[0] : &set->way[1];
	if (row->tag != tag)
		return !is_long;
	if (!is_long && !is_repeated(row, it, ONCE(known->ticks), row->end))
		return true;
	__u32 version, locked;
	int looks = 0;
	do { // another processor is done within some of these, a writer that was interrupted is not
		if (looks++ == LOOKS_AT_LOCK)
			return false;
		version = ONCE(row->version);
		locked = (version & 0xFFFF0000) | ((version + 1) & 0xFFFF);
	} while ((version & 1) || __sync_val_compare_and_swap(&row->version, version, locked) != version);
	__u32 now = ONCE(known->ticks);
	if ((__s32)(row->last_seen - now) > 0)
		now = row->last_seen; // by the worker, in this very moment
	__u32 oldest = version >> 16;
	__u32 number = 2 * index + (row == &set->way[1]);
	bool is_done = row->tag == tag && (is_long ? extend(row, number, it, now, &oldest) : repeat(number, it, now));
	__sync_lock_test_and_set(&row->version, oldest << 16 | ((locked + 1) & 0xFFFF));
	return is_done;
}

// Whom the group's program would give it to; all ones if that cannot be told.
INLINE __u32 worker_by_hash(const struct datagram *it)
{
	__u32 zero = 0;
	struct spread *all = bpf_map_lookup_elem(&spread, &zero);
	bool has_ports = it->protocol == IPPROTO_TCP || it->protocol == IPPROTO_UDP;

	if (!all)
		return ~0u;
	return worker_of(all, it->source_high, it->source_low, it->destination_high, it->destination_low,
			 has_ports ? it->ports : 0);
}

INLINE enum verdict judge(const struct frame *frame, const struct state *shared, const struct port *here,
			  const struct datagram *it)
{
	if (it->length > here->egress_mtu)
		return HAND_OVER;
	__u32 worker = frame->queue < 0 ? worker_by_hash(it) : frame->queue;
	struct evidence *known = bpf_map_lookup_elem(&evidence, &worker);
	if (!known)
		return HAND_OVER;
	enum doubt_state doubt = NO_DOUBT;
	if (known->doubts) {
		doubt = doubt_of(known, worker, it->destination_high, it->destination_low, it->length);
		if (doubt == MAY_TELL || doubt_of(known, worker, it->source_high, it->source_low, 0) == MAY_TELL)
			return HAND_OVER;
	}
	if (it->length > shared->lowest_enforced) {
		__s64 mtu = host_mtu(shared, it->destination_high, it->destination_low);
		if (mtu ? mtu < it->length : !fits_prefix(shared, it))
			return HAND_OVER;
	}
	bool is_long = it->length > (it->family == 4 ? known->long_ipv4 : known->long_ipv6);
	return (is_long || doubt == IN_DOUBT) && !remember(known, worker, it, is_long) ? HAND_OVER : PASS;
}

// ---- a frame ----

#define ETH_P_QINQ_OLD 0x9100

INLINE enum verdict decide(const struct frame *frame, const struct port *here)
{
	__u32 zero = 0;
	struct state *shared = bpf_map_lookup_elem(&state, &zero);
	__be16 *type = frame->data + 12;
	__u32 offset = ETH_HLEN;
	struct datagram it = {};

	if (!shared || !here->egress_mtu || !AVAILABLE(frame, type, 2))
		return HAND_OVER;
	__u32 protocol = from16(*type);
	for (int tags = 0; tags < 3; tags++) {
		if (protocol != ETH_P_8021Q && protocol != ETH_P_8021AD && protocol != ETH_P_QINQ_OLD)
			break;
		type += 2;
		offset += 4;
		if (tags == 2 || !AVAILABLE(frame, type, 2))
			return HAND_OVER;
		protocol = from16(*type);
	}
	if (protocol == ETH_P_PPP_SES)
		return HAND_OVER;
	enum verdict read = PASS;
	if (protocol == ETH_P_IP)
		read = read_ipv4(frame, (void *)(type + 1), offset, &it);
	else if (protocol == ETH_P_IPV6)
		read = read_ipv6(frame, (void *)(type + 1), offset, &it);
	else
		return PASS;
	return read == PASS ? judge(frame, shared, here, &it) : HAND_OVER;
}

INLINE struct port *this_port(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&port, &zero);
}

INLINE void count_passed(void)
{
	__u32 processor = bpf_get_smp_processor_id();
	struct count *count = bpf_map_lookup_elem(&counts, &processor);
	if (count)
		count->passed++; // nothing else runs here on this processor meanwhile
}

// Ingress of a port by AF_PACKET. What is for this host, or for all, the kernel sees as well, as it does without assist.
SECTION("tc") int assist_tc(struct __sk_buff *skb)
{
	struct frame frame = {
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.length = skb->len,
		.segment_size = skb->gso_size,
		.queue = -1,
	};
	struct port *here = this_port();
	if (!here)
		return TC_ACT_SHOT;
	bool is_passed = decide(&frame, here) == PASS;
	__u32 target = is_passed ? here->egress : here->landing;
	__u64 flags = is_passed ? 0 : BPF_F_INGRESS;
	if (is_passed)
		count_passed();
	if (skb->pkt_type == PACKET_OTHERHOST || !here->is_station)
		return bpf_redirect(target, flags);
	bpf_clone_redirect(skb, target, flags);
	return TC_ACT_UNSPEC;
}

// The driver of a port by AF_XDP.
SECTION("xdp") int assist_xdp(struct xdp_md *context)
{
	struct frame frame = {
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
		.is_partial = true,
		.queue = context->rx_queue_index,
	};
	frame.length = frame.data_end - frame.data;
	struct port *here = this_port();
	if (here && decide(&frame, here) == PASS) {
		count_passed();
		return bpf_redirect_map(&egress, 0, XDP_DROP);
	}
	return bpf_redirect_map(&sockets, context->rx_queue_index, XDP_PASS);
}

// ---- several workers ----

#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057

// Bytes from the network header, which is behind the outermost tag. False if the frame ends before.
INLINE bool load(const struct __sk_buff *skb, __u32 offset, void *to, __u32 length)
{
	return bpf_skb_load_bytes_relative(skb, offset, to, length, BPF_HDR_START_NET) == 0;
}

// Both ports of a TCP or UDP header, as struct datagram has them; 0 if there is none.
INLINE __u32 load_ports(const struct __sk_buff *skb, __u32 offset, __u32 protocol)
{
	__be32 ports;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return 0;
	return load(skb, offset, &ports, sizeof(ports)) ? from32(ports) : 0;
}

INLINE __u32 worker_of_ipv4(const struct __sk_buff *skb, const struct spread *all, __u32 offset)
{
	struct ipv4 ip;

	if (!load(skb, offset, &ip, sizeof(ip)))
		return 0;
	bool is_fragment = from16(ip.fragment) & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
	__u32 ports = is_fragment ? 0 : load_ports(skb, offset + ((ip.version_length & 0x0F) << 2), ip.protocol);
	return worker_of(all, 0, IPV4_MAPPED | from32(ip.source), 0, IPV4_MAPPED | from32(ip.destination), ports);
}

#define EXTENSION_HEADERS 8 // walked; two by the other programs, which hand over what has more

INLINE __u32 worker_of_ipv6(const struct __sk_buff *skb, const struct spread *all, __u32 offset)
{
	struct ipv6 ip;
	__u8 extension[2];

	if (!load(skb, offset, &ip, sizeof(ip)))
		return 0;
	__u32 next = ip.next_header;
	offset += sizeof(ip);
#pragma unroll
	for (int i = 0; i < EXTENSION_HEADERS; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_DSTOPTS && next != IPPROTO_ROUTING)
			break;
		if (!load(skb, offset, extension, sizeof(extension)))
			break;
		next = extension[0];
		offset += 8 + 8 * extension[1];
	}
	return worker_of(all, from32x2(ip.source), from32x2(ip.source + 2), from32x2(ip.destination),
			 from32x2(ip.destination + 2), load_ports(skb, offset, next));
}

// The number of the socket, which is the worker's, in a group of packet sockets. What is no IP is the first one's.
SECTION("fanout") int assist_fanout(struct __sk_buff *skb)
{
	__u32 zero = 0, offset = 0;
	struct spread *all = bpf_map_lookup_elem(&spread, &zero);
	__u32 protocol = from16(skb->protocol);
	__be16 next[4];

	if (!all)
		return 0;
#pragma unroll
	for (int tags = 0; tags < 4; tags++) {
		if (protocol != ETH_P_8021Q && protocol != ETH_P_8021AD && protocol != ETH_P_QINQ_OLD)
			break;
		if (!load(skb, offset, next, 4))
			return 0;
		protocol = from16(next[1]);
		offset += 4;
	}
	if (protocol == ETH_P_PPP_SES) {
		if (!load(skb, offset, next, 8))
			return 0;
		protocol = from16(next[3]) == PPP_IPV4 ? ETH_P_IP : from16(next[3]) == PPP_IPV6 ? ETH_P_IPV6 : 0;
		offset += 8;
	}
	if (protocol == ETH_P_IP)
		return worker_of_ipv4(skb, all, offset);
	return protocol == ETH_P_IPV6 ? worker_of_ipv6(skb, all, offset) : 0;
}
