//! Where each law is tested: ranges of its fit coordinates and of the logarithms of its variables.

/// Ranges of a law's fit coordinates and of the logarithms of its variables.
pub struct Place {
    /// The law.
    pub law: &'static str,
    /// Of each fit coordinate.
    pub theta: &'static [[f64; 2]],
    /// Of each variable.
    pub ln_x: &'static [[f64; 2]],
}

impl Place {
    /// The middle of the fit coordinates.
    pub fn middle(&self) -> Vec<f64> {
        self.theta.iter().map(|[low, high]| 0.5 * (low + high)).collect()
    }
}

/// The place of a law.
pub fn place(law: &str) -> &'static Place {
    PLACES
        .iter()
        .find(|place| place.law == law)
        .unwrap_or_else(|| panic!("no place is known for law {law}"))
}

const PLACES: &[Place] = &[
    Place {
        law: "chinchilla_additive",
        theta: &[[5.9, 6.1], [6.4, 6.6], [0.5, 0.7], [0.33, 0.35], [0.27, 0.29]],
        ln_x: &[[16.0, 27.0], [19.0, 31.0]],
    },
    Place {
        law: "power_law_offset",
        theta: &[[3.9, 4.1], [0.45, 0.55], [0.115, 0.125]],
        ln_x: &[[14.0, 55.0]],
    },
    Place { law: "power_law", theta: &[[1.0, 4.0], [-0.4, -0.02]], ln_x: &[[14.0, 55.0]] },
    Place {
        law: "power_law_shifted",
        theta: &[[0.0, 4.0], [-40.0, -20.0], [-0.3, -0.05]],
        ln_x: &[[14.0, 55.0]],
    },
    Place {
        law: "sigmoid_power_law",
        theta: &[[-1.0, 0.3], [1.8, 2.4], [0.3, 3.0], [1.0, 5.0], [-0.3, -0.05]],
        ln_x: &[[14.0, 40.0]],
    },
    Place {
        law: "exponential",
        theta: &[[0.0, 2.0], [-1.0, 1.0], [20.0, 30.0]],
        ln_x: &[[18.0, 28.0]],
    },
    Place { law: "logarithmic", theta: &[[8.0, 12.0], [0.05, 0.12]], ln_x: &[[14.0, 50.0]] },
    Place {
        law: "stretched_exponential",
        theta: &[[0.0, 2.0], [-1.0, 1.0], [20.0, 30.0], [-1.5, 0.3]],
        ln_x: &[[15.0, 28.0]],
    },
    Place {
        law: "broken_power_law_1",
        theta: &[[-3.0, -1.0], [0.0, 4.0], [0.0, 0.1], [0.05, 0.35], [25.0, 40.0], [-0.5, 1.0]],
        ln_x: &[[14.0, 55.0]],
    },
    Place {
        law: "broken_power_law_2",
        theta: &[
            [-5.0, -3.0],
            [0.0, 4.0],
            [0.0, 0.1],
            [0.05, 0.2],
            [20.0, 28.0],
            [-0.5, 0.5],
            [0.2, 0.4],
            [38.0, 46.0],
            [-0.5, 0.5],
        ],
        ln_x: &[[14.0, 55.0]],
    },
    Place {
        law: "chinchilla_tied",
        theta: &[[4.0, 8.0], [4.0, 8.0], [-1.0, 1.0], [0.2, 0.5]],
        ln_x: &[[16.0, 27.0], [19.0, 31.0]],
    },
    Place {
        law: "kaplan_joint",
        theta: &[[28.0, 36.0], [28.0, 36.0], [0.05, 0.2], [0.06, 0.2]],
        ln_x: &[[14.0, 25.0], [19.0, 28.0]],
    },
    Place {
        law: "rosenfeld",
        theta: &[[4.0, 9.0], [4.0, 9.0], [-2.0, 1.0], [0.2, 0.7], [0.2, 0.7], [0.5, 2.0]],
        ln_x: &[[12.0, 24.0], [12.0, 27.0]],
    },
    Place {
        law: "over_training",
        theta: &[[3.0, 6.0], [3.0, 6.0], [-1.0, 1.0], [0.1, 0.3]],
        ln_x: &[[38.0, 52.0], [1.0, 6.5]],
    },
    Place {
        law: "data_constrained",
        theta: &[[5.0, 8.0], [5.0, 8.0], [-1.0, 1.0], [0.3, 0.5], [1.5, 4.0], [1.0, 3.0]],
        ln_x: &[[16.0, 24.0], [20.0, 28.0], [18.0, 25.0]],
    },
    Place {
        law: "shared_exponent_2",
        theta: &[[1.0, 5.0], [1.0, 5.0], [-1.0, 1.0], [-1.0, 1.0], [0.1, 0.4]],
        ln_x: &[[14.0, 50.0], [0.0, 1.1]],
    },
    Place {
        law: "shared_exponent_3",
        theta: &[
            [1.0, 5.0],
            [1.0, 5.0],
            [1.0, 5.0],
            [-1.0, 1.0],
            [-1.0, 1.0],
            [-1.0, 1.0],
            [0.1, 0.4],
        ],
        ln_x: &[[14.0, 50.0], [0.0, 1.4]],
    },
    Place {
        law: "routed",
        theta: &[[-0.1, -0.06], [-0.13, -0.08], [0.003, 0.012], [0.9, 1.3], [0.3, 1.2], [4.0, 7.0]],
        ln_x: &[[16.0, 23.0], [0.0, 6.0]],
    },
    Place {
        law: "fine_grained_experts",
        theta: &[
            [1.0, 4.0],
            [2.0, 5.0],
            [-1.0, 0.5],
            [-1.0, 1.5],
            [0.1, 0.3],
            [0.1, 0.3],
            [0.3, 1.0],
        ],
        ln_x: &[[16.0, 26.0], [20.0, 31.0], [0.0, 4.0]],
    },
    Place {
        law: "precision",
        theta: &[
            [4.0, 8.0],
            [4.0, 8.0],
            [-1.0, 1.0],
            [0.2, 0.5],
            [0.2, 0.5],
            [0.3, 1.5],
            [0.3, 1.5],
            [0.0, 1.0],
        ],
        ln_x: &[[16.0, 24.0], [20.0, 27.0], [1.0, 2.8], [1.0, 2.8], [1.0, 2.8]],
    },
    Place {
        law: "vocabulary",
        theta: &[
            [2.0, 6.0],
            [1.0, 5.0],
            [3.0, 7.0],
            [0.5, 2.0],
            [0.2, 0.5],
            [0.2, 0.5],
            [0.2, 0.5],
        ],
        ln_x: &[[15.0, 25.0], [12.0, 20.0], [19.0, 30.0]],
    },
    Place {
        law: "transfer",
        theta: &[[5.0, 12.0], [0.1, 0.3], [0.2, 0.5]],
        ln_x: &[[10.0, 22.0], [14.0, 24.0]],
    },
    Place {
        law: "rectified",
        theta: &[[4.0, 9.0], [1.0, 5.0], [-1.0, 1.0], [0.3, 0.8]],
        ln_x: &[[5.0, 18.0]],
    },
    Place {
        law: "learning_rate_joint",
        theta: &[[-2.0, 3.0], [-1.0, -0.2], [-0.4, 0.5]],
        ln_x: &[[17.0, 24.0], [20.0, 28.0]],
    },
    Place {
        law: "learning_rate_compute",
        theta: &[[-3.0, 1.0], [-0.3, -0.05]],
        ln_x: &[[38.0, 52.0]],
    },
    Place { law: "batch_tokens", theta: &[[-3.0, 1.0], [0.3, 0.7]], ln_x: &[[20.0, 28.0]] },
    Place { law: "batch_compute", theta: &[[-3.0, 1.0], [0.2, 0.5]], ln_x: &[[38.0, 52.0]] },
    Place {
        law: "learning_rate_bowl",
        theta: &[[0.5, 1.5], [-5.0, -1.0], [-8.0, -5.0]],
        ln_x: &[[-10.0, -3.0]],
    },
    Place {
        law: "learning_rate_batch_bowl",
        theta: &[[0.5, 1.5], [-5.0, -1.0], [-5.0, -1.0], [-0.5, 1.0], [-8.0, -5.0], [11.0, 15.0]],
        ln_x: &[[-10.0, -3.0], [9.0, 17.0]],
    },
    Place {
        law: "accuracy_sigmoid",
        theta: &[[-2.0, -1.0], [-0.3, -0.02], [0.5, 2.5], [1.8, 3.0]],
        ln_x: &[[0.4, 1.6]],
    },
    Place {
        law: "error_exponential",
        theta: &[[-0.4, -0.05], [-1.0, 0.5], [-0.5, 0.7]],
        ln_x: &[[0.6, 1.6]],
    },
    Place {
        law: "accuracy_logistic",
        theta: &[[-2.0, -1.0], [-0.3, -0.02], [44.0, 52.0], [-1.0, 1.0]],
        ln_x: &[[40.0, 58.0]],
    },
];
