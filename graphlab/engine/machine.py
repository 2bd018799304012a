"""Kernels written by hand: moving numbers, products of matrices, picking.

Each is a plain function of (start, records, constants, values, grads, dest, gemm) that numba compiles;
lowering.py writes the records that they read. Backward kernels add to dest, which is the gradients in
training and the contributions when they are recorded. gemm is the address of BLAS's dgemm or sgemm.
"""

# mypy: ignore-errors
# numba works out the types of these functions; annotations would only repeat `pointer` a hundred times.

import math

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, register_jitable

IEEE = {"error_model": "numpy"}
PLAIN, TURNED = ord("N"), ord("T")


@register_jitable(**IEEE)
def place_of(start, records, head, index, outer):
    """Where an array of a walk begins at an outer step."""
    place = records[start + 3 + head + 2 * index]
    table = records[start + 2]
    if table > 0:
        axes = records[table]
        rest = outer
        for axis in range(axes - 1, -1, -1):
            size = records[table + 1 + axis]
            place += (rest % size) * records[table + 1 + axes + index * axes + axis]
            rest //= size
    return place


@register_jitable(**IEEE)
def stride_of(start, records, index):
    """How far an array of a walk goes on from one outer step to the next, if there is one outer axis."""
    table = records[start + 2]
    return records[table + 2 + index] if table > 0 else 0


@register_jitable(**IEEE)
def is_far(start, records):
    """Whether a walk has several outer axes, so that places must be worked out step by step."""
    table = records[start + 2]
    return table > 0 and records[table] > 1


@register_jitable(**IEEE)
def _transfer(start, records, source, target, weight):
    """target += weight * source along a walk of two arrays."""
    inner, outer = records[start], records[start + 1]
    x_step, y_step = records[start + 5], records[start + 7]
    for o in range(outer):
        x, y = place_of(start, records, 1, 0, o), place_of(start, records, 1, 1, o)
        if x_step == 1 and y_step == 1:
            for i in range(inner):
                target[y + i] += weight * source[x + i]
        elif y_step == 0:
            total = target[y]
            for i in range(inner):
                total += weight * source[x + i * x_step]
            target[y] = total
        elif x_step == 0:
            number = weight * source[x]
            for i in range(inner):
                target[y + i * y_step] += number
        else:
            for i in range(inner):
                target[y + i * y_step] += weight * source[x + i * x_step]


def copy(start, records, constants, values, grads, dest, gemm):
    inner, outer = records[start], records[start + 1]
    x_step, y_step = records[start + 5], records[start + 7]
    for o in range(outer):
        x, y = place_of(start, records, 1, 0, o), place_of(start, records, 1, 1, o)
        if x_step == 1 and y_step == 1:
            for i in range(inner):
                values[y + i] = values[x + i]
        else:
            for i in range(inner):
                values[y + i * y_step] = values[x + i * x_step]


def add(start, records, constants, values, grads, dest, gemm):
    _transfer(start, records, values, values, constants[records[start + 3]])


def send(start, records, constants, values, grads, dest, gemm):
    _transfer(start, records, grads, dest, constants[records[start + 3]])


def accumulate(start, records, constants, values, grads, dest, gemm):
    _transfer(start, records, dest, grads, 1.0)


def zero(start, records, constants, values, grads, dest, gemm):
    first, count = records[start], records[start + 1]
    for i in range(count):
        values[first + i] = 0.0


def scale(start, records, constants, values, grads, dest, gemm):
    first, count, weight = records[start], records[start + 1], constants[records[start + 2]]
    for i in range(count):
        values[first + i] *= weight


@intrinsic
def _multiply(context, gemm, turn_a, turn_b, m, n, k, a, a_at, row_a, b, b_at, row_b, beta, c, c_at, row_c):
    """BLAS: c = a @ b + beta * c, column by column."""
    number = a.dtype

    def generate(context, builder, signature, arguments):
        gemm, turn_a, turn_b, m, n, k, a, a_at, row_a, b, b_at, row_b, beta, c, c_at, row_c = arguments
        whole, float_type = ir.IntType(32), context.get_value_type(number)

        def pointed(value, kind):
            place = builder.alloca(kind)
            builder.store(value, place)
            return place

        def short(value):
            return pointed(builder.trunc(value, whole), whole)

        def letter(value):
            return pointed(builder.trunc(value, ir.IntType(8)), ir.IntType(8))

        def plain(value):
            kind = float_type
            return pointed(builder.fptrunc(value, kind) if kind != ir.DoubleType() else value, kind)

        given = [
            letter(turn_a),
            letter(turn_b),
            short(m),
            short(n),
            short(k),
            plain(ir.Constant(ir.DoubleType(), 1.0)),
            builder.gep(a, [a_at]),
            short(row_a),
            builder.gep(b, [b_at]),
            short(row_b),
            plain(beta),
            builder.gep(c, [c_at]),
            short(row_c),
        ]
        kind = ir.FunctionType(ir.VoidType(), [each.type for each in given])
        builder.call(builder.inttoptr(gemm, kind.as_pointer()), given)
        return context.get_dummy_value()

    whole = types.int64
    signature = types.void(
        whole,
        whole,
        whole,
        whole,
        whole,
        whole,
        a,
        whole,
        whole,
        b,
        whole,
        whole,
        types.float64,
        c,
        whole,
        whole,
    )
    return signature, generate


def matmul(start, records, constants, values, grads, dest, gemm):
    inner, outer = records[start], records[start + 1]
    m, k, n = records[start + 3], records[start + 4], records[start + 5]
    a_step, b_step, c_step = records[start + 7], records[start + 9], records[start + 11]
    for o in range(outer):
        a, b = place_of(start, records, 3, 0, o), place_of(start, records, 3, 1, o)
        c = place_of(start, records, 3, 2, o)
        for i in range(inner):
            # Rows here are columns to BLAS: it is asked for the transposed product, b first.
            _multiply(
                gemm, 78, 78, n, m, k,
                values, b + i * b_step, n, values, a + i * a_step, k, 0.0, values, c + i * c_step, n,
            )  # fmt: skip


def matmul_left(start, records, constants, values, grads, dest, gemm):
    inner, outer = records[start], records[start + 1]
    m, k, n = records[start + 3], records[start + 4], records[start + 5]
    g_step, b_step, a_step = records[start + 7], records[start + 9], records[start + 11]
    for o in range(outer):
        g, b = place_of(start, records, 3, 0, o), place_of(start, records, 3, 1, o)
        a = place_of(start, records, 3, 2, o)
        for i in range(inner):
            _multiply(
                gemm, 84, 78, k, m, n,
                values, b + i * b_step, n, grads, g + i * g_step, n, 1.0, dest, a + i * a_step, k,
            )  # fmt: skip


def matmul_right(start, records, constants, values, grads, dest, gemm):
    inner, outer = records[start], records[start + 1]
    m, k, n = records[start + 3], records[start + 4], records[start + 5]
    g_step, a_step, b_step = records[start + 7], records[start + 9], records[start + 11]
    for o in range(outer):
        g, a = place_of(start, records, 3, 0, o), place_of(start, records, 3, 1, o)
        b = place_of(start, records, 3, 2, o)
        for i in range(inner):
            _multiply(
                gemm, 78, 84, n, k, m,
                grads, g + i * g_step, n, values, a + i * a_step, k, 1.0, dest, b + i * b_step, n,
            )  # fmt: skip


@register_jitable(**IEEE)
def class_of(values, place, classes):
    """The class that a target names; -1 where there is none of that number."""
    number = values[place]
    if number >= 0.0 and number < classes and number == math.floor(number):
        return int(number)
    return -1


# ---- picking: block, picks, indices, sizes of the axes, operand, index tensors, value --------------


@register_jitable(**IEEE)
def _picked_row(start, records, values, pick):
    """Which block of the operand a pick takes; -1 where an index is out of range."""
    count = records[start + 2]
    row = 0
    for index in range(count):
        size = records[start + 3 + index]
        number = values[records[start + 4 + count + index] + pick]
        if not (number >= -size and number < size and number == math.floor(number)):
            return -1
        row = row * size + (int(number) + size) % size
    return row


def pick(start, records, constants, values, grads, dest, gemm):
    block, picks, count = records[start], records[start + 1], records[start + 2]
    x, y = records[start + 3 + count], records[start + 4 + 2 * count]
    for each in range(picks):
        row = _picked_row(start, records, values, each)
        for j in range(block):
            values[y + each * block + j] = values[x + row * block + j] if row >= 0 else math.nan


def pick_back(start, records, constants, values, grads, dest, gemm):
    block, picks, count = records[start], records[start + 1], records[start + 2]
    to, y = records[start + 3 + count], records[start + 4 + 2 * count]
    for each in range(picks):
        row = _picked_row(start, records, values, each)
        if row >= 0:
            for j in range(block):
                dest[to + row * block + j] += grads[y + each * block + j]


def one_hot(start, records, constants, values, grads, dest, gemm):
    count, classes, x, y = records[start], records[start + 1], records[start + 2], records[start + 3]
    for i in range(count):
        which = class_of(values, x + i, classes)
        for j in range(classes):
            values[y + i * classes + j] = math.nan if which < 0 else 1.0 if which == j else 0.0


def many_pull(start, records, constants, values, grads, dest, gemm):
    """Add up what was sent to each of many single numbers: node, where its list begins, how long it is."""
    for k in range(records[start]):
        row = records[start + 1] + 3 * k
        node, first = records[row], records[row + 1]
        total = grads[node]
        for j in range(records[row + 2]):
            total += dest[records[first + j]]
        grads[node] = total


MACHINE = {
    "many_pull": many_pull,
    "copy": copy,
    "add": add,
    "pass": send,
    "accumulate": accumulate,
    "zero": zero,
    "scale": scale,
    "matmul": matmul,
    "matmul_left": matmul_left,
    "matmul_right": matmul_right,
    "pick": pick,
    "pick_back": pick_back,
    "one_hot": one_hot,
}
"""Kernels by the name that lowering gives them."""
