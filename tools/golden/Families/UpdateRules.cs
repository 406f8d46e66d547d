namespace Golden.Families;

/// <summary>
/// The optimizers libtorch's C++ does not have, element by element, as PyTorch's documentation states them in its algorithm boxes.
/// Each call makes the state of one element and returns its update: (parameter, gradient, step counted from 1) to parameter.
/// </summary>
static class UpdateRules
{
    public delegate double Update(double p, double g, int t);

    public static Update Adadelta(double lr, double rho, double eps, double decay)
    {
        double square = 0, moved = 0;
        return (p, g, t) =>
        {
            g += decay * p;
            square = rho * square + (1 - rho) * g * g;
            double delta = Math.Sqrt(moved + eps) / Math.Sqrt(square + eps) * g;
            moved = rho * moved + (1 - rho) * delta * delta;
            return p - lr * delta;
        };
    }

    public static Update Adamax(double lr, double beta1, double beta2, double eps, double decay)
    {
        double m = 0, u = 0;
        return (p, g, t) =>
        {
            g += decay * p;
            m = beta1 * m + (1 - beta1) * g;
            u = Math.Max(beta2 * u, Math.Abs(g) + eps);
            return p - lr / (1 - Math.Pow(beta1, t)) * m / u;
        };
    }

    public static Update NAdam(double lr, double beta1, double beta2, double eps, double decay, double momentumDecay)
    {
        double m = 0, v = 0, product = 1;
        double Mu(int t) => beta1 * (1 - 0.5 * Math.Pow(0.96, t * momentumDecay));
        return (p, g, t) =>
        {
            g += decay * p;
            product *= Mu(t);
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * g * g;
            double root = Math.Sqrt(v / (1 - Math.Pow(beta2, t))) + eps;
            double ahead = Mu(t + 1) * m / (1 - product * Mu(t + 1)) + (1 - Mu(t)) * g / (1 - product);
            return p - lr * ahead / root;
        };
    }

    public static Update RAdam(double lr, double beta1, double beta2, double eps, double decay)
    {
        double m = 0, v = 0, limit = 2 / (1 - beta2) - 1;
        return (p, g, t) =>
        {
            g += decay * p;
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * g * g;
            double mean = m / (1 - Math.Pow(beta1, t)), left = 1 - Math.Pow(beta2, t);
            double length = limit - 2 * t * Math.Pow(beta2, t) / left;
            if (length <= 5) return p - lr * mean;
            double rectified = Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length));
            return p - lr * mean * rectified * Math.Sqrt(left) / (Math.Sqrt(v) + eps);
        };
    }

    public static Update Rprop(double lr, double etaMinus, double etaPlus, double least, double most)
    {
        double before = 0, step = lr;
        return (p, g, t) =>
        {
            int turn = Math.Sign(g * before);
            step = Math.Clamp(step * (turn > 0 ? etaPlus : turn < 0 ? etaMinus : 1), least, most);
            if (turn < 0) g = 0;
            before = g;
            return p - Math.Sign(g) * step;
        };
    }

    public static Update Asgd(double lr, double lambda, double alpha, double t0, double decay)
    {
        double eta = lr;
        return (p, g, t) =>
        {
            g += decay * p;
            p = p * (1 - lambda * eta) - eta * g;
            eta = lr / Math.Pow(1 + lambda * lr * t, alpha);
            return p;
        };
    }
}
