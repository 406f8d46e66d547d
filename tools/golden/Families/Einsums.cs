namespace Golden.Families;

/// <summary>Samples of einsum: contractions, traces, diagonals, outer products, ellipses, three operands.</summary>
static class Einsums
{
    public static void Fill(Family family)
    {
        var draw = new Draw("einsum");
        Case("matmul", "ij,jk->ik", [3, 4], [4, 2]);
        Case("implicit", "ij,jk", [3, 4], [4, 2]);
        Case("implicit_order", "ba", [3, 4]);
        Case("trace", "ii", [4, 4]);
        Case("diagonal", "ii->i", [4, 4]);
        Case("batch_diagonal", "...ii->...i", [2, 3, 3]);
        Case("outer", "i,j->ij", [3], [4]);
        Case("dot", "i,i->", [5], [5]);
        Case("sum_all", "ij->", [3, 4]);
        Case("row_sum", "ij->i", [3, 4]);
        Case("transpose", "ijk->kij", [2, 3, 4]);
        Case("batch_matmul", "bij,bjk->bik", [2, 3, 4], [2, 4, 2]);
        Case("attention", "bthd,bshd->bhts", [2, 3, 2, 4], [2, 5, 2, 4]);
        Case("ellipsis", "...ij,...jk->...ik", [2, 1, 3, 4], [5, 4, 2]);
        Case("ellipsis_sum", "...i->...", [2, 3, 4]);
        Case("bilinear", "bn,anm,bm->ba", [2, 3], [5, 3, 4], [2, 4]);
        Case("chain", "ij,jk,kl->il", [2, 3], [3, 4], [4, 2]);
        Case("hadamard", "ij,ij->ij", [3, 4], [3, 4]);
        Case("repeated_in_one", "iij,jk->ik", [3, 3, 2], [2, 4]);

        void Case(string id, string equation, params long[][] shapes)
        {
            var inputs = shapes.Select((shape, i) => (Input)($"operand{i}", draw.Values(shape))).ToArray();
            family.Function(id, "einsum", new { equation },
                $"torch.einsum(\"{equation}\", [{string.Join(", ", inputs.Select(input => input.Name))}])", inputs);
        }
    }
}
